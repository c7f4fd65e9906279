#include "formats/agent_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace livestream {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// What lines say after the first, an event a text.
std::vector<std::string> said(const std::vector<std::string>& lines, std::string_view type = "") {
  const auto output = open_agent_output(lines.front());
  std::vector<std::string> texts;
  if (output == nullptr) return {"none"};
  std::vector<Derived> events;
  for (const std::string& line : lines) output->read(line, events);
  for (const Derived& event : events)
    if (type.empty() || event.type == type) texts.push_back(event.type + ' ' + event.data);
  return texts;
}

const std::string kInit =
    R"({"type":"system","subtype":"init","session_id":"s","cwd":"/w/shop","claude_code_version":"2"})";

std::string answer(std::string_view content, std::string_view parent = "null") {
  return R"({"type":"assistant","parent_tool_use_id":)" + std::string(parent) +
         R"(,"request_id":"r1","timestamp":"2026-01-01T00:00:00Z","message":{"id":"m1","model":"opus","content":[)" +
         std::string(content) +
         R"(],"stop_reason":null,"usage":{"input_tokens":3,"output_tokens":1,"cache_read_input_tokens":50}}})";
}

const std::string kResult =
    R"({"type":"result","is_error":false,"modelUsage":{"opus[1m]":{"inputTokens":3,"outputTokens":40,)"
    R"("cacheReadInputTokens":50,"cacheCreationInputTokens":7},"haiku":{"inputTokens":5,"outputTokens":2}}})";

TEST(AgentOutput, IsKnownByItsFirstLine) {
  EXPECT_NE(open_agent_output(kInit), nullptr);
  EXPECT_NE(open_agent_output(R"({"type":"thread.started","thread_id":"t"})"), nullptr);
  for (const char* line : {"", "hello", "{", "[]", "{}", R"({"type":"system"})", R"({"type":"thread.started"})"})
    EXPECT_EQ(open_agent_output(line), nullptr) << line;
}

TEST(AgentOutput, ClaudeSaysAtTheEndWhatItUsed) {
  EXPECT_THAT(
      said({kInit, answer(R"({"type":"text","text":"hi"})"), answer(""), kResult}, "usage"),
      ElementsAre(
          R"(usage {"model":"opus","id":"m1 r1","output_tokens":1,"input_tokens":3,"cache_read_tokens":50,)"
          R"("cache_write_tokens":0,"cache_write_1h_tokens":0,"requests":1,"lower_bound":true})",
          R"(usage {"model":"opus","id":"m1 r1","output_tokens":0,"requests":0,"lower_bound":false})",
          R"(usage {"model":"opus","input_tokens":0,"output_tokens":39,"cache_read_tokens":0,"cache_write_tokens":7,)"
          R"("requests":0})",
          R"(usage {"model":"haiku","input_tokens":5,"output_tokens":2,"cache_read_tokens":0,"cache_write_tokens":0,)"
          R"("requests":0})"));
  EXPECT_THAT(said({kInit, kResult, kResult}, "usage").size(), 2U);
}

TEST(AgentOutput, ClaudesRecordsAreReadAsThoseOfATranscript) {
  const std::string call = R"({"type":"tool_use","id":"c1","name":"Bash","input":{"command":"ls"}})";
  const std::string done =
      R"({"type":"user","parent_tool_use_id":null,"timestamp":"2026-01-01T00:00:02Z","message":{"content":)"
      R"([{"type":"tool_result","tool_use_id":"c1","is_error":true,"content":"no"}]}})";
  const auto calls = said({kInit, answer(call), done}, "tool_call");
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_THAT(calls[0], HasSubstr(R"("tool":"Bash","input":"ls","state":"started")"));
  EXPECT_THAT(calls[1], HasSubstr(R"("state":"failed","seconds":2.0)"));
  EXPECT_THAT(said({kInit, answer(call, R"("c0")")}, "tool_call").front(), HasSubstr(R"("sidechain":true)"));
  EXPECT_THAT(said({kInit}, "session_start").front(), HasSubstr(R"("project":"shop")"));
  EXPECT_THAT(said({kInit, R"({"type":"system","subtype":"api_retry","attempt":2,"max_retries":10})"}, "log_line"),
              ElementsAre(R"(log_line {"line":"the API failed; retry 2 of 10","level":"warning"})"));
}

TEST(AgentOutput, ClaudesFailureIsOne) {
  const auto told = said({kInit, R"({"type":"result","is_error":true,"result":"too long","terminal_reason":"x"})"});
  EXPECT_EQ(told[told.size() - 2], R"(error {"message":"too long","details":"x"})");
  EXPECT_EQ(told.back(), R"(waiting {"reason":"idle","error":"too long"})");
}

TEST(AgentOutput, CodexSaysWhatItDoesAndUsed) {
  const std::string begun = R"({"type":"thread.started","thread_id":"t"})";
  const auto turn = [](int input) {
    return R"({"type":"turn.completed","usage":{"input_tokens":)" + std::to_string(input) +
           R"(,"cached_input_tokens":60,"output_tokens":9,"reasoning_output_tokens":4}})";
  };
  EXPECT_THAT(said({begun, turn(100), turn(150)}, "usage"),
              ElementsAre(R"(usage {"input_tokens":40,"cache_read_tokens":60,"cache_write_tokens":0,"output_tokens":9,)"
                          R"("reasoning_tokens":4})",
                          R"(usage {"input_tokens":50,"cache_read_tokens":0,"cache_write_tokens":0,"output_tokens":0,)"
                          R"("reasoning_tokens":0})"));
  const auto calls =
      said({begun, R"({"type":"item.started","item":{"id":"i","type":"command_execution","command":"ls"}})",
            R"({"type":"item.completed","item":{"id":"i","type":"command_execution","command":"ls",)"
            R"("aggregated_output":"a\n","exit_code":2,"status":"failed"}})",
            R"({"type":"item.completed","item":{"id":"j","type":"mcp_tool_call","tool":"find","status":"completed"}})"},
           "tool_call");
  ASSERT_EQ(calls.size(), 4U);
  EXPECT_THAT(calls[0], HasSubstr(R"({"call_id":"i","tool":"command_execution","input":"ls","state":"started")"));
  EXPECT_EQ(calls[1], R"(tool_call {"call_id":"i","state":"failed","output":"a "})");
  EXPECT_THAT(calls[2], HasSubstr(R"("tool":"find")"));
  EXPECT_EQ(calls[3], R"(tool_call {"call_id":"j","state":"finished"})");
  EXPECT_THAT(said({begun, R"({"type":"item.updated","item":{"id":"l","type":"todo_list","items":)"
                           R"([{"text":"a","completed":true},{"text":"b","completed":false}]}})"},
                   "tasks_update")
                  .front(),
              HasSubstr(R"("completed":["a"])"));
  EXPECT_THAT(said({begun, R"({"type":"turn.failed","error":{"message":"no room"}})"}, "waiting"),
              ElementsAre(R"(waiting {"reason":"idle","error":"no room"})"));
}

TEST(AgentOutput, WhatIsNoJsonIsPassedOver) {
  EXPECT_THAT(said({kInit, "warning: something", "{", R"({"type":"result"})"}, "waiting").size(), 1U);
}

}  // namespace
}  // namespace livestream

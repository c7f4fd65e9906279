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
  EXPECT_NE(open_agent_output(R"({"type":"init","session_id":"s","model":"auto"})"), nullptr);
  for (const char* line :
       {"", "hello", "{", "[]", "{}", R"({"type":"system"})", R"({"type":"thread.started"})", R"({"type":"init"})"})
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

TEST(AgentOutput, ClaudesLimitStaysOneAtTheEndOfTheTurn) {
  const std::string why = "You've hit your limit · resets 6pm (UTC)";
  const std::string limited = R"({"type":"assistant","timestamp":"2026-01-01T00:00:00Z","error":"rate_limit",)"
                              R"("message":{"model":"<synthetic>","content":[{"type":"text","text":")" +
                              why + R"("}]}})";
  const std::string result = R"({"type":"result","is_error":true,"result":")" + why + R"("})";
  const std::string wait = R"(waiting {"reason":"limit","until":"2026-01-01T18:00:00.000000Z"})";
  EXPECT_THAT(said({kInit, limited, result}, "waiting"), ElementsAre(wait, wait));
  EXPECT_THAT(said({kInit, answer(""), result}, "waiting"), ElementsAre(wait));
  EXPECT_THAT(said({kInit, result}, "waiting"), ElementsAre(R"(waiting {"reason":"limit"})"));
  EXPECT_EQ(said({kInit, limited, kResult}, "waiting").back(), R"(waiting {"reason":"idle"})");
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

TEST(AgentOutput, CodexSaysThatALimitIsReachedButNotWhichDayItEnds) {
  const std::string begun = R"({"type":"thread.started","thread_id":"t"})";
  const std::string why = R"("message":"You've hit your usage limit. Try again at 3:45 PM.")";
  const std::string error = R"({"type":"error",)" + why + "}";
  const std::string failed = R"({"type":"turn.failed","error":{)" + why + "}}";
  const std::string says_error = "error {" + why + "}";
  const std::string says_wait = R"(waiting {"reason":"limit"})";
  EXPECT_THAT(said({begun, error, failed}), ElementsAre(HasSubstr("session_start"), says_error, says_wait));
  EXPECT_THAT(said({begun, failed}), ElementsAre(HasSubstr("session_start"), says_error, says_wait));
}

// What Gemini prints: a record with its time.
std::string printed(std::string_view type, std::string_view fields, std::string_view second = "00") {
  return R"({"type":")" + std::string(type) + R"(","timestamp":"2026-01-01T00:00:)" + std::string(second) + R"(Z",)" +
         std::string(fields) + "}";
}

std::string piece(std::string_view text) {
  return printed("message", R"("role":"assistant","delta":true,"content":")" + std::string(text) + '"');
}

const std::string kGemini = printed("init", R"("session_id":"s","model":"auto")");
const std::string kDone = printed("result", R"("status":"success","stats":{})");

TEST(AgentOutput, GeminisAnswerIsToldAsOneWhenSomethingElseComes) {
  const std::string prompt = printed("message", R"("role":"user","content":"make tea")");
  EXPECT_THAT(said({kGemini, prompt, piece("Boiling"), piece(" water")}),
              ElementsAre(R"(session_start {"agent":"gemini-cli","start_time":"2026-01-01T00:00:00Z"})",
                          R"(message {"role":"user","text":"make tea"})"));
  EXPECT_THAT(said({kGemini, piece("Boiling"), piece(" water"), kDone, piece("Done"), kDone, piece(" "), kDone}),
              ElementsAre(HasSubstr("session_start"), R"(message {"role":"assistant","text":"Boiling water"})",
                          R"(waiting {"reason":"idle"})", R"(message {"role":"assistant","text":"Done"})",
                          R"(waiting {"reason":"idle"})", R"(waiting {"reason":"idle"})"));
  const std::string chosen = printed("init", R"("session_id":"s","model":"gemini-9-pro")");
  EXPECT_THAT(said({chosen, piece("a"), kDone}, "message"),
              ElementsAre(R"(message {"role":"assistant","text":"a","model":"gemini-9-pro"})"));
}

TEST(AgentOutput, GeminisCallsStartAndEndOnce) {
  const std::string call =
      printed("tool_use", R"("tool_name":"run_shell_command","tool_id":"c1","parameters":{"command":"boil"})");
  const std::string done = printed("tool_result", R"("tool_id":"c1","status":"success","output":"hot")", "02");
  const auto calls = said({kGemini, call, call, done, done}, "tool_call");
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_THAT(calls[0], HasSubstr(R"({"call_id":"c1","tool":"run_shell_command","input":"boil","state":"started",)"));
  EXPECT_THAT(calls[0], HasSubstr(R"("fingerprint":")"));
  EXPECT_EQ(calls[1], R"(tool_call {"call_id":"c1","state":"finished","seconds":2.0,"output":"hot"})");

  const std::string write = printed(
      "tool_use", R"("tool_name":"write_file","tool_id":"c2","parameters":{"file_path":"/w/cup","content":"x"})");
  EXPECT_THAT(
      said({kGemini, write, printed("tool_result", R"("tool_id":"c2","status":"success")")}, "tool_call").back(),
      HasSubstr(R"("state":"finished","seconds":0.0,"output":"","files":[{"path":"/w/cup"}]})"));
  const std::string failed =
      printed("tool_result", R"("tool_id":"c2","status":"error","error":{"type":"t","message":"no cup"})");
  EXPECT_EQ(said({kGemini, write, failed}, "tool_call").back(),
            R"(tool_call {"call_id":"c2","state":"failed","seconds":0.0,"output":"no cup"})");
}

TEST(AgentOutput, GeminisTodosAreTasks) {
  const std::string todos =
      printed("tool_use", R"("tool_name":"write_todos","tool_id":"c1","parameters":{"todos":[)"
                          R"({"description":"boil","status":"completed"},{"description":"pour"}]})");
  EXPECT_THAT(said({kGemini, todos, printed("tool_result", R"("tool_id":"c1","status":"success")")}, "tasks_update"),
              ElementsAre(R"(tasks_update {"completed":["boil"],"remaining":["pour"]})"));
  EXPECT_TRUE(
      said({kGemini, todos, printed("tool_result", R"("tool_id":"c1","status":"error")")}, "tasks_update").empty());
}

std::string result_with(std::string_view stats) {
  return printed("result", R"("status":"success","stats":{)" + std::string(stats) + "}");
}

TEST(AgentOutput, GeminiSaysAtTheEndWhatEachModelUsed) {
  const std::string used =
      R"("models":{"big":{"total_tokens":260,"input_tokens":200,"output_tokens":40,"cached":150,"input":50},)"
      R"("small":{"total_tokens":11,"input_tokens":10,"output_tokens":1,"cached":0,"input":10},)"
      R"("idle":{"total_tokens":0,"input_tokens":0}})";
  const std::string small = R"(usage {"model":"small","input_tokens":10,"output_tokens":1,"cache_read_tokens":0,)"
                            R"("reasoning_tokens":0,"prompt_tokens":)";
  const std::string big = R"(usage {"model":"big","input_tokens":50,"output_tokens":60,"cache_read_tokens":150,)"
                          R"("reasoning_tokens":20,"prompt_tokens":)";
  const std::string call = printed("tool_use", R"("tool_name":"ls","tool_id":"c1","parameters":{})");
  const std::string done = printed("tool_result", R"("tool_id":"c1","status":"success")");
  EXPECT_THAT(said({kGemini, piece("a"), call, done, piece("b"), result_with(used), result_with(used)}, "usage"),
              ElementsAre(small + R"(5,"sidechain":true})", big + "100}"));
  EXPECT_THAT(said({kGemini, result_with(used)}, "usage"),
              ElementsAre(small + R"(10,"sidechain":true})", big + R"(200,"sidechain":true})"));
  EXPECT_THAT(
      said({kGemini, piece("a"), result_with(R"("total_tokens":9,"input_tokens":5,"output_tokens":4)")}, "usage"),
      ElementsAre(R"(usage {"model":"","input_tokens":5,"output_tokens":4,"cache_read_tokens":0,)"
                  R"("reasoning_tokens":0,"prompt_tokens":5})"));
}

TEST(AgentOutput, GeminisFailureIsOne) {
  const auto failed = [](std::string_view error) {
    return printed("result", R"("status":"error","error":{)" + std::string(error) + R"(},"stats":{})");
  };
  EXPECT_THAT(said({kGemini, failed(R"("type":"FatalInputError","message":"too long")")}),
              ElementsAre(HasSubstr("session_start"), R"(error {"message":"too long","details":"FatalInputError"})",
                          R"(waiting {"reason":"idle","error":"too long"})"));
  EXPECT_THAT(said({kGemini, printed("error", R"("severity":"error","message":"no answer")"), failed("")}),
              ElementsAre(HasSubstr("session_start"), R"(error {"message":"no answer"})",
                          R"(waiting {"reason":"idle","error":"no answer"})"));
  EXPECT_THAT(said({kGemini, failed("")}, "waiting"), ElementsAre(HasSubstr(R"("error":"the turn failed")")));
  EXPECT_THAT(said({kGemini, printed("error", R"("severity":"warning","message":"going in circles")")}, "log_line"),
              ElementsAre(R"(log_line {"line":"going in circles","level":"warning"})"));
  const std::string quota = R"([API Error: You exceeded your current quota. Please retry in 60s.])";
  EXPECT_THAT(said({kGemini, failed(R"("type":"unknown","message":")" + quota + '"')}),
              ElementsAre(HasSubstr("session_start"), R"(error {"message":")" + quota + R"("})",
                          R"(waiting {"reason":"limit","until":"2026-01-01T00:01:00.000000Z"})"));
}

TEST(AgentOutput, WhatIsNoJsonIsPassedOver) {
  EXPECT_THAT(said({kInit, "warning: something", "{", R"({"type":"result"})"}, "waiting").size(), 1U);
}

}  // namespace
}  // namespace livestream

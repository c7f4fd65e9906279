#include "formats/otlp/said.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace livestream::otlp {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

using Pairs = std::vector<std::pair<std::string, std::string>>;

LogRecord record(std::string name, const Pairs& attributes, std::string_view agent = "claude-code") {
  LogRecord made;
  made.name = std::move(name);
  made.time_us = 1'795'400'000'000'000;
  made.attributes = {{"service.name", std::string(agent)}, {"session.id", "s"}, {"conversation.id", "c"}};
  for (const auto& [key, value] : attributes) made.attributes[key] = value;
  return made;
}

std::vector<std::string> lines(const std::vector<Said>& said) {
  std::vector<std::string> lines;
  for (const Said& one : said) lines.push_back(one.session + " " + one.event.type + " " + one.event.data);
  return lines;
}

TEST(ClaudeRecords, AnAnswerIsItsUsageAndTheContext) {
  const auto said = said_by_records({record("api_request", {{"model", "big"},
                                                            {"input_tokens", "3"},
                                                            {"output_tokens", "41"},
                                                            {"cache_read_tokens", "15000"},
                                                            {"cache_creation_tokens", "1210"},
                                                            {"cache_creation_1h_tokens", "100"},
                                                            {"cost_usd", "0.01"},
                                                            {"request_id", "r"},
                                                            {"query_source", "sdk"}})});
  EXPECT_THAT(lines(said),
              ElementsAre(R"(s usage {"model":"big","id":"r","input_tokens":3,"output_tokens":41,)"
                          R"("cache_read_tokens":15000,"cache_write_tokens":1210,"cache_write_1h_tokens":100,)"
                          R"("cost_usd":0.01})",
                          R"(s context_update {"tokens_used":16254})"));
  EXPECT_EQ(said.front().event.timestamp, "2026-11-23T02:13:20.000000Z");
}

TEST(ClaudeRecords, ASubagentsAnswerIsMarked) {
  const auto said = lines(said_by_records({record("api_request", {{"query_source", "agent:builtin:x"}})}));
  ASSERT_THAT(said, testing::SizeIs(1));
  EXPECT_THAT(said.front(), testing::EndsWith(R"("sidechain":true})"));
}

TEST(ClaudeRecords, ATurnEndsWithAnAnswerThatCalledNoTool) {
  const Pairs main = {{"query_source", "sdk"}};
  const auto decision =
      record("tool_decision", {{"tool_use_id", "t"},
                               {"tool_name", "Bash"},
                               {"decision", "accept"},
                               {"tool_parameters", R"({"bash_command":"npm","full_command":"npm test"})"}});
  const auto result =
      record("tool_result", {{"tool_use_id", "t"}, {"success", "false"}, {"duration_ms", "1500"}, {"error", "no"}});
  const auto said = lines(
      said_by_records({decision, result, record("assistant_response", main), record("assistant_response", main)}));
  EXPECT_THAT(said, ElementsAre(R"(s tool_call {"call_id":"t","tool":"Bash","input":"npm test","state":"started"})",
                                R"(s tool_call {"call_id":"t","state":"failed","seconds":1.5,"output":"no"})",
                                R"(s waiting {"reason":"idle","assumed":true})"));
}

TEST(ClaudeRecords, APromptMayBeKept) {
  EXPECT_THAT(lines(said_by_records({record("user_prompt", {{"prompt_length", "12"}})})),
              Contains(R"x(s message {"role":"user","text":"(a prompt of 12 characters)"})x"));
  EXPECT_THAT(lines(said_by_records({record("user_prompt", {{"prompt", "go on"}})})),
              Contains(R"(s message {"role":"user","text":"go on"})"));
}

TEST(ClaudeRecords, WhatIsRefusedForGoodAndWhatComesAgain) {
  EXPECT_THAT(lines(said_by_records({record("api_error", {{"status_code", "400"}, {"error", "too long"}})})),
              ElementsAre(R"(s error {"message":"too long"})", R"(s waiting {"reason":"idle","error":"too long"})"));
  EXPECT_THAT(lines(said_by_records({record("api_error", {{"status_code", "529"}, {"error", "overloaded"}})})),
              ElementsAre(R"(s log_line {"line":"the API failed: overloaded","level":"warning"})"));
}

TEST(ClaudeRecords, ACompaction) {
  EXPECT_THAT(
      lines(said_by_records({record(
          "compaction", {{"success", "true"}, {"trigger", "auto"}, {"pre_tokens", "9"}, {"post_tokens", "2"}})})),
      ElementsAre(R"(s compaction {"trigger":"auto","before_tokens":9,"after_tokens":2})"));
  EXPECT_THAT(said_by_records({record("compaction", {{"success", "false"}})}), IsEmpty());
}

TEST(CodexRecords, AnAnswerIsItsUsage) {
  const auto said = said_by_records({record("codex.sse_event",
                                            {{"event.kind", "response.completed"},
                                             {"model", "m"},
                                             {"input_token_count", "100"},
                                             {"cached_token_count", "60"},
                                             {"output_token_count", "20"},
                                             {"reasoning_token_count", "5"}},
                                            "codex_exec")});
  EXPECT_THAT(lines(said),
              ElementsAre(R"(c usage {"model":"m","input_tokens":40,"output_tokens":20,)"
                          R"("reasoning_tokens":5,"cache_read_tokens":60,"cache_write_tokens":0})",
                          R"(c context_update {"tokens_used":120})", R"(c waiting {"reason":"idle","assumed":true})"));
}

TEST(GeminiRecords, AnAnswerIsItsUsage) {
  const auto said = said_by_records({record("gemini_cli.api_response",
                                            {{"model", "g"},
                                             {"input_token_count", "100"},
                                             {"cached_content_token_count", "60"},
                                             {"output_token_count", "20"},
                                             {"thoughts_token_count", "5"},
                                             {"tool_token_count", "7"},
                                             {"total_token_count", "132"},
                                             {"role", "main"}},
                                            "gemini-cli")});
  EXPECT_THAT(lines(said), ElementsAre(R"(s usage {"model":"g","input_tokens":47,"output_tokens":25,)"
                                       R"("reasoning_tokens":5,"cache_read_tokens":60})",
                                       R"(s context_update {"tokens_used":132})"));
}

TEST(Records, OfOthersSayNothing) {
  EXPECT_THAT(said_by_records({record("api_request", {}, "my-shop"), record("gen_ai.client", {}, "gemini-cli")}),
              IsEmpty());
  LogRecord nobody = record("user_prompt", {});
  nobody.attributes.erase("session.id");
  EXPECT_THAT(said_by_records({nobody}), IsEmpty());
}

SumPoint tokens(std::string type, double value, bool is_delta = true) {
  return {.metric = "claude_code.token.usage",
          .time_us = 1,
          .value = value,
          .is_delta = is_delta,
          .attributes = {{"session.id", "s"}, {"type", std::move(type)}, {"model", "big"}}};
}

TEST(Sums, OfClaudeCodeAreUsage) {
  EXPECT_THAT(lines(said_by_sums({tokens("cacheRead", 15'000), tokens("input", 0), tokens("output", 5, false)})),
              ElementsAre(R"(s usage {"model":"big","requests":0,"cache_read_tokens":15000})"));
}

}  // namespace
}  // namespace livestream::otlp

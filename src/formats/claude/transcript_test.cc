#include "formats/claude/transcript.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/claude/context_window.h"
#include "formats/transcript_words.h"

namespace livestream::claude {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A small language for lines: what stands in every record, and the rest.
std::string line(std::string_view type, std::string_view rest, std::string_view second = "00") {
  return fmt::format(R"({{"type":"{}","timestamp":"2026-11-23T03:00:{}.000Z","cwd":"/home/me/shop","gitBranch":"main",)"
                     R"("version":"9.1","sessionId":"s",{}}})",
                     type, second, rest);
}

std::string answer(std::string_view id, std::string_view block, int output, std::string_view stop = "\"tool_use\"",
                   std::string_view second = "00") {
  return line("assistant",
              fmt::format(R"("requestId":"r{0}","message":{{"id":"m{0}","model":"claude-x","stop_reason":{3},)"
                          R"("content":[{1}],"usage":{{"input_tokens":3,"cache_read_input_tokens":1000,)"
                          R"("cache_creation_input_tokens":50,"cache_creation":{{"ephemeral_1h_input_tokens":20}},)"
                          R"("output_tokens":{2}}}}})",
                          id, block, output, stop),
              second);
}

std::string call(std::string_view id, std::string_view tool, std::string_view input) {
  return fmt::format(R"({{"type":"tool_use","id":"{}","name":"{}","input":{}}})", id, tool, input);
}

std::string result(std::string_view id, std::string_view rest = "", std::string_view second = "02") {
  return line("user",
              fmt::format(R"("message":{{"role":"user","content":[{{"type":"tool_result","tool_use_id":"{}",)"
                          R"("content":"ok"{}}}]}})",
                          id, rest),
              second);
}

const std::string kText = R"({"type":"text","text":"Done."})";

class AClaudeTranscript : public testing::Test {
 protected:
  // The events of these lines, those of `type` only.
  std::vector<std::string> read(std::initializer_list<std::string> lines, std::string_view type) {
    std::vector<Derived> events;
    for (const std::string& one : lines) transcript_.read(one, events);
    std::vector<std::string> data;
    for (const Derived& event : events)
      if (event.type == type) data.push_back(event.data);
    return data;
  }

  ClaudeTranscript transcript_;
};

TEST_F(AClaudeTranscript, BeginsWithWhoAndWhereAndSaysWhenThatChanges) {
  const std::string prompt = R"("message":{"role":"user","content":"go"})";
  const std::string moved = R"({"type":"user","timestamp":"2026-11-23T03:00:01Z","cwd":"/home/me/shop/api",)"
                            R"("gitBranch":"main","version":"9.1",)" +
                            prompt + "}";
  EXPECT_THAT(
      read({line("user", prompt), line("user", prompt), moved}, "session_start"),
      ElementsAre(R"({"agent":"claude-code","project":"shop","start_time":"2026-11-23T03:00:00.000Z",)"
                  R"("cwd":"/home/me/shop","branch":"main","agent_version":"9.1"})",
                  R"({"agent":"claude-code","cwd":"/home/me/shop/api","branch":"main","agent_version":"9.1"})"));
}

TEST_F(AClaudeTranscript, CountsAnAnswerOnceThoughItIsSeveralLines) {
  EXPECT_THAT(
      read({answer("1", kText, 1), answer("1", call("c1", "Bash", "{}"), 40), answer("1", kText, 40)}, "usage"),
      ElementsAre(R"({"model":"claude-x","id":"m1 r1","output_tokens":1,"input_tokens":3,)"
                  R"("cache_read_tokens":1000,"cache_write_tokens":50,"cache_write_1h_tokens":20,"requests":1})",
                  R"({"model":"claude-x","id":"m1 r1","output_tokens":39,"requests":0,"prompt_tokens":1053})"));
}

TEST_F(AClaudeTranscript, ThePlaceholderOfAnAnswerThatBeganIsALowerBoundUntilMoreIsKnown) {
  EXPECT_THAT(read({answer("1", kText, 2, "null")}, "usage"), ElementsAre(HasSubstr(R"("lower_bound":true)")));
  EXPECT_THAT(read({answer("1", kText, 70, "\"end_turn\"")}, "usage"),
              ElementsAre(R"({"model":"claude-x","id":"m1 r1","output_tokens":68,"requests":0,"prompt_tokens":1053,)"
                          R"("lower_bound":false})"));
}

TEST_F(AClaudeTranscript, WhatNoModelWroteCostsNothing) {
  const std::string synthetic =
      line("assistant", R"("isApiErrorMessage":true,"error":"overloaded","message":{"id":"u","model":"<synthetic>",)"
                        R"("content":[{"type":"text","text":"API Error: overloaded"}],"usage":{"output_tokens":0}})");
  EXPECT_THAT(read({synthetic}, "usage"), IsEmpty());
  EXPECT_THAT(read({synthetic}, "error"), ElementsAre(R"({"message":"API Error: overloaded","details":"overloaded"})"));
}

TEST_F(AClaudeTranscript, AUsageLimitEndsWhenItSays) {
  const auto limit = [](std::string_view text, std::string_view error) {
    return line("assistant", fmt::format(R"("isApiErrorMessage":true,"error":"{}","message":{{"id":"u",)"
                                         R"("model":"<synthetic>","content":[{{"type":"text","text":"{}"}}]}})",
                                         error, text));
  };
  EXPECT_THAT(read({limit("You've hit your limit · resets Nov 24 at 6pm (UTC)", "rate_limit")}, "waiting"),
              ElementsAre(R"({"reason":"limit","until":"2026-11-24T18:00:00.000000Z"})"));
  EXPECT_THAT(read({limit("You've hit your limit", "rate_limit")}, "waiting"), ElementsAre(R"({"reason":"limit"})"));
  EXPECT_THAT(read({limit("usage limit reached|1795579200", "")}, "waiting"),
              ElementsAre(R"({"reason":"limit","until":"2026-11-25T04:00:00.000000Z"})"));
}

TEST_F(AClaudeTranscript, TheContextIsEverythingOfTheNewestAnswer) {
  EXPECT_THAT(read({answer("1", kText, 40)}, "context_update"),
              ElementsAre(R"({"tokens_used":1093,"window":200000,"percent":0.5465})"));
}

TEST_F(AClaudeTranscript, ACallIsStartedAndEndedOnce) {
  const std::string start = answer("1", call("c1", "Bash", R"({"command":"npm\ntest"})"), 40);
  EXPECT_THAT(read({start, start, result("c1", R"(,"is_error":true)")}, "tool_call"),
              ElementsAre(R"({"call_id":"c1","tool":"Bash","input":"npm test","state":"started","fingerprint":")" +
                              fingerprint(R"({"command":"npm\ntest"})") + R"("})",
                          R"({"call_id":"c1","state":"failed","seconds":2.0,"output":"ok"})"));
}

// What a call says of the files it changed, when its result is this.
class AClaudeEdit : public AClaudeTranscript {
 protected:
  std::string files(std::string_view tool, std::string_view input, std::string_view tool_use_result,
                    std::string_view error = "") {
    std::string end = result("c1", error);
    end.insert(end.size() - 1, fmt::format(R"(,"toolUseResult":{})", tool_use_result));
    const std::string told = read({answer("1", call("c1", tool, input), 40), end}, "tool_call").back();
    const std::size_t start = told.find(R"("files":)");
    return start == std::string::npos ? "" : told.substr(start);
  }
};

TEST_F(AClaudeEdit, IsToldWithTheLinesOfItsPatch) {
  EXPECT_EQ(files("Edit", R"({"file_path":"a"})",
                  R"({"filePath":"/a","structuredPatch":[{"lines":[" x","-y","+z","+++"]},{"lines":["-u"]}]})"),
            R"("files":[{"path":"/a","added":2,"removed":2}]})");
}

TEST_F(AClaudeEdit, OfANewFileAddsAllItsLines) {
  EXPECT_EQ(files("Write", R"({"file_path":"/a"})",
                  R"({"type":"create","filePath":"/a","content":"1\n2\n","structuredPatch":[]})"),
            R"("files":[{"path":"/a","added":2,"removed":0}]})");
}

TEST_F(AClaudeEdit, WrittenAgainAsItWasAddsNoLine) {
  EXPECT_EQ(files("Write", R"({"file_path":"/a"})",
                  R"({"type":"update","filePath":"/a","content":"1\n","structuredPatch":[]})"),
            R"("files":[{"path":"/a","added":0,"removed":0}]})");
}

TEST_F(AClaudeEdit, OfANotebookHasNoNumbers) {
  EXPECT_EQ(files("NotebookEdit", R"({"notebook_path":"/a.ipynb"})", R"({"new_source":"x","error":""})"),
            R"("files":[{"path":"/a.ipynb"}]})");
}

TEST_F(AClaudeEdit, ThatFailedChangedNothing) {
  EXPECT_EQ(files("Edit", R"({"file_path":"/a"})", R"("Error: no such text")", R"(,"is_error":true)"), "");
}

TEST_F(AClaudeEdit, IsNoneOfAToolThatChangesNoFile) {
  EXPECT_EQ(files("Read", R"({"file_path":"/a"})", R"({"filePath":"/a"})"), "");
}

TEST_F(AClaudeTranscript, TheEndOfATurnWaitsForTheNextPrompt) {
  EXPECT_THAT(
      read({answer("1", kText, 40, "\"end_turn\""), line("system", R"("subtype":"turn_duration","durationMs":5)"),
            line("user", R"("message":{"content":"more"})")},
           "waiting"),
      ElementsAre(R"({"reason":"idle"})"));
}

TEST_F(AClaudeTranscript, AQuestionWaitsForAnAnswer) {
  EXPECT_THAT(
      read({answer("1", call("q", "AskUserQuestion", R"({"questions":[{"question":"Which port?"}]})"), 40)}, "waiting"),
      ElementsAre(R"({"reason":"input","question":"Which port?"})"));
}

TEST_F(AClaudeTranscript, AnInterruptedTurnWaits) {
  EXPECT_THAT(read({line("user", R"("message":{"content":[{"type":"text","text":"[Request interrupted by user]"}]})")},
                   "waiting"),
              ElementsAre(R"({"reason":"idle"})"));
}

TEST_F(AClaudeTranscript, InjectedTextIsNoPrompt) {
  EXPECT_THAT(read({line("user", R"("isMeta":true,"message":{"content":"caveat"})"),
                    line("user", R"("isCompactSummary":true,"message":{"content":"so far …"})"),
                    line("user", R"("message":{"content":"<task-notification>x"})"),
                    line("user", R"("message":{"content":"go on"})")},
                   "message"),
              ElementsAre(R"({"role":"system","text":"<task-notification>x"})", R"({"role":"user","text":"go on"})"));
}

TEST_F(AClaudeTranscript, ATodoListReplacesTheOneBefore) {
  EXPECT_THAT(read({answer("1",
                           call("t", "TodoWrite",
                                R"({"todos":[{"content":"a","status":"completed"},{"content":"b","status":"pending"},)"
                                R"({"content":"c","status":"in_progress"}]})"),
                           40)},
                   "tasks_update"),
              ElementsAre(R"({"completed":["a"],"remaining":["c","b"]})"));
}

TEST_F(AClaudeTranscript, ATaskGetsItsNumberWithTheResult) {
  EXPECT_THAT(
      read({answer("1", call("t", "TaskCreate", R"({"subject":"write it"})"), 40),
            line("user", R"("toolUseResult":{"task":{"id":"7"}},"message":{"content":[{"type":"tool_result",)"
                         R"("tool_use_id":"t"}]})"),
            answer("2", call("u", "TaskUpdate", R"({"taskId":"7","status":"completed"})"), 40)},
           "tasks_update"),
      ElementsAre(R"({"completed":[],"remaining":["write it"]})", R"({"completed":["write it"],"remaining":[]})"));
}

TEST_F(AClaudeTranscript, ASubagentsAnswersCountButDoNotMoveTheSession) {
  const std::string side =
      R"({"type":"assistant","isSidechain":true,"timestamp":"2026-11-23T03:00:00Z","requestId":"r",)"
      R"("message":{"id":"m","model":"claude-x","stop_reason":"end_turn","content":[],)"
      R"("usage":{"output_tokens":40}}})";
  EXPECT_THAT(read({side}, "usage"), ElementsAre(HasSubstr(R"("sidechain":true)")));
  EXPECT_THAT(read({side}, "waiting"), IsEmpty());
  EXPECT_THAT(read({side}, "context_update"), IsEmpty());
}

TEST_F(AClaudeTranscript, ACompactionIsTold) {
  EXPECT_THAT(read({line("system", R"("subtype":"compact_boundary","compactMetadata":{"trigger":"auto","preTokens":9,)"
                                   R"("postTokens":2})")},
                   "compaction"),
              ElementsAre(R"({"trigger":"auto","before_tokens":9,"after_tokens":2})"));
}

TEST_F(AClaudeTranscript, RecordsThatLookLikeMessagesAreNone) {
  EXPECT_THAT(read({line("api-request-blob", R"("message":{"role":"assistant","content":"x"})")}, "message"),
              IsEmpty());
}

TEST_F(AClaudeTranscript, DamageCostsOnlyWhatIsDamaged) {
  std::vector<Derived> events;
  const std::string good = line("user", R"("message":{"content":"a"})");
  transcript_.read("\xEF\xBB\xBF" + good + good + "\r", events);
  transcript_.read(std::string(8, '\0'), events);
  transcript_.read(good.substr(0, 50) + good, events);
  transcript_.read("{\"type\":\"custom-title\",\"customTitle\":\"caf\xE9\"}", events);
  EXPECT_EQ(transcript_.facts().records, 4u);
  EXPECT_EQ(transcript_.facts().skipped, 1u);
  EXPECT_THAT(events.back().data, HasSubstr("caf\xEF\xBF\xBD"));
}

TEST(ContextWindow, DiffersByModelAndIsAtLeastWhatWasSeen) {
  EXPECT_EQ(context_window("claude-haiku-4-5", 100), 200'000);
  EXPECT_EQ(context_window("claude-opus-5-5", 100), 1'000'000);
  EXPECT_EQ(context_window("claude-sonnet-4[1m]", 100), 1'000'000);
  EXPECT_EQ(context_window("unheard-of", 300'000), 1'000'000);
}

}  // namespace
}  // namespace livestream::claude

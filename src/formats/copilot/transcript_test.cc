#include "formats/copilot/transcript.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/event_codec.h"
#include "model/fold.h"

namespace livestream::copilot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Lines = std::vector<std::string>;

std::string record(std::string_view type, std::string_view data, int second = 1, std::string_view more = "") {
  return fmt::format(R"({{"type":"{}","data":{},"id":"r{}","timestamp":"2031-05-06T07:08:{:02}.000Z"{}}})", type, data,
                     second, second, more);
}

const std::string kStart =
    record("session.start",
           R"({"sessionId":"s","copilotVersion":"1.2.3","startTime":"2031-05-06T07:08:00Z","selectedModel":"gpt-x",)"
           R"("context":{"cwd":"/srv/shop","branch":"trunk"}})");
const std::string kTurnEnd = record("assistant.turn_end", R"({"turnId":"0"})");

std::string asked(std::string_view text, std::string_view more = "") {
  return record("user.message", fmt::format(R"({{"content":"{}"{}}})", text, more));
}

// An answer by the API's id `call`; `tools`: elements of its `toolRequests`.
std::string answer(std::string_view call, int output, std::string_view text = "", std::string_view tools = "") {
  return record("assistant.message",
                fmt::format(R"({{"apiCallId":"{}","messageId":"m-{}","model":"gpt-y","content":"{}",)"
                            R"("outputTokens":{},"toolRequests":[{}]}})",
                            call, call, text, output, tools));
}

std::string call(std::string_view id, std::string_view tool, std::string_view arguments, std::string_view more = "") {
  return record("tool.execution_start",
                fmt::format(R"({{"toolCallId":"{}","toolName":"{}","arguments":{}}})", id, tool, arguments), 2, more);
}
std::string result(std::string_view id, std::string_view fields) {
  return record("tool.execution_complete", fmt::format(R"({{"toolCallId":"{}",{}}})", id, fields), 5);
}

struct Used {
  int requests = 0;
  int input = 0;  // as the CLI counts it: with what was cached
  int output = 0;
  int cached = 0;
};
std::string metrics(std::string_view model, Used used) {
  return fmt::format(R"("{}":{{"requests":{{"count":{}}},"usage":{{"inputTokens":{},"outputTokens":{},)"
                     R"("cacheReadTokens":{},"cacheWriteTokens":0,"reasoningTokens":1}}}})",
                     model, used.requests, used.input, used.output, used.cached);
}
std::string shutdown(std::string_view model_metrics, std::string_view more = "") {
  return record("session.shutdown",
                fmt::format(R"({{"shutdownType":"routine","modelMetrics":{{{}}}{}}})", model_metrics, more), 9);
}
const std::string kResume = record("session.resume", R"({"resumeTime":"2031-05-06T07:08:10Z"})", 10);

std::vector<Derived> derive(const Lines& lines) {
  CopilotTranscript transcript;
  std::vector<Derived> events;
  for (const std::string& line : lines) transcript.read(line, events);
  return events;
}

// The data of the events of a type, or some fields of it, `a|b`.
Lines told(std::string_view type, const Lines& lines, const std::vector<std::string_view>& fields = {}) {
  Lines all;
  for (const Derived& event : derive(lines)) {
    if (event.type != type) continue;
    const DataView data(event.data);
    Lines row;
    for (const std::string_view field : fields) row.emplace_back(data.text(field).value_or(data.raw(field)));
    all.push_back(fields.empty() ? event.data : fmt::format("{}", fmt::join(row, "|")));
  }
  return all;
}

Lines types(const Lines& lines) {
  Lines all;
  for (const Derived& event : derive(lines)) all.push_back(event.type);
  return all;
}

// What the fold makes of it, by model: requests, input, read from cache, output, and whether there may be more.
std::map<std::string, std::string> sums(const Lines& lines) {
  SessionStatus status;
  std::uint64_t sequence = 0;
  for (const Derived& event : derive(lines)) {
    const std::string line =
        encode_event({.type = event.type, .session_id = "s", .sequence = ++sequence, .data_json = event.data});
    apply(status, *parse_event(line, {.session_id = "s"}), {});
  }
  std::map<std::string, std::string> rows;
  for (const ModelUsage& one : status.usage)
    rows[one.model] = fmt::format("{} {} {} {}{}", one.requests, one.input, one.cache_read, one.output,
                                  one.lower_bounds > 0 ? "+" : "");
  return rows;
}
using Sums = std::map<std::string, std::string>;

// --- Where it works

TEST(CopilotTranscript, SaysAtTheStartWhoWorksWhere) {
  EXPECT_THAT(told("session_start", {kStart}),
              ElementsAre(R"({"agent":"copilot-cli","start_time":"2031-05-06T07:08:00Z","project":"shop",)"
                          R"("cwd":"/srv/shop","branch":"trunk","agent_version":"1.2.3"})"));
}

TEST(CopilotTranscript, SaysOnceWhereItWentWhenGitHasSaidTheBranch) {
  const Lines lines = {kStart, record("session.context_changed", R"({"cwd":"/srv/bank","pendingGitContext":true})"),
                       record("session.context_changed", R"({"cwd":"/srv/bank","branch":"fix"})"),
                       record("session.resume", R"({"context":{"cwd":"/srv/bank","branch":"fix"}})")};
  EXPECT_THAT(told("session_start", lines, {"cwd", "branch"}), ElementsAre("/srv/shop|trunk", "/srv/bank|fix"));
}

// --- What is said

TEST(CopilotTranscript, TellsPromptsAnswersAndWhoWroteThem) {
  const Lines lines = {kStart, asked("go"), answer("a", 3, "I go"), asked("skill", R"(,"source":"skill-pdf")"),
                       asked("go on", R"(,"isAutopilotContinuation":true)")};
  EXPECT_THAT(told("message", lines, {"role", "text", "model"}),
              ElementsAre("user|go|", "assistant|I go|gpt-y", "system|skill|", "system|go on|"));
}

TEST(CopilotTranscript, AnswerWithoutAModelIsThatOfTheChosenOne) {
  const Lines lines = {kStart, record("session.model_change", R"({"newModel":"gpt-z"})"),
                       record("assistant.message", R"({"messageId":"1","content":"hi"})")};
  EXPECT_THAT(told("message", lines, {"model"}), ElementsAre("gpt-z"));
}

TEST(CopilotTranscript, WaitsOnceAnAnswerCallsNoTool) {
  const std::string working = answer("a", 3, "", R"({"toolCallId":"1","name":"bash"})");
  EXPECT_THAT(told("waiting", {kStart, working, kTurnEnd}), IsEmpty());
  EXPECT_THAT(told("waiting", {kStart, working, kTurnEnd, answer("b", 3, "done"), kTurnEnd, kTurnEnd}),
              ElementsAre(R"({"reason":"idle"})"));
}

// --- Tools

TEST(CopilotTranscript, TellsWhatACallWasAskedAndHowItEnded) {
  const Lines lines = {kStart,
                       call("1", "bash", R"({"command":"npm test","description":"d"})"),
                       result("1", R"("success":false,"error":{"message":"2 of 14\nfailed","code":"failure"})"),
                       call("2", "view", R"({"path":"/a"})"),
                       result("2", R"("success":true,"result":"old form")"),
                       call("3", "apply_patch", R"("*** Begin")"),
                       result("3", R"("success":true,"result":{"content":"ok","detailedContent":"long"})")};
  EXPECT_THAT(told("tool_call", lines, {"call_id", "tool", "input", "state", "seconds", "output"}),
              ElementsAre("1|bash|npm test|started||", "1|||failed|3.0|2 of 14 failed", "2|view|/a|started||",
                          "2|||finished|3.0|old form", "3|apply_patch|*** Begin|started||", "3|||finished|3.0|ok"));
}

TEST(CopilotTranscript, CallThatNobodyStartedOrThatEndsTwiceSaysNothing) {
  const std::string end = result("1", R"("success":true)");
  EXPECT_THAT(told("tool_call", {kStart, end, call("1", "bash", "{}"), call("1", "bash", "{}"), end, end}, {"state"}),
              ElementsAre("started", "finished"));
}

TEST(CopilotTranscript, WhatIsInterruptedLeavesNoCallOpen) {
  const Lines lines = {kStart, call("1", "bash", "{}"), record("abort", R"({"reason":"user_initiated"})"),
                       result("1", R"("success":false)")};
  EXPECT_THAT(told("tool_call", lines, {"state", "output"}), ElementsAre("started|", "failed|the turn ended"));
  EXPECT_THAT(told("waiting", lines), ElementsAre(R"({"reason":"idle"})"));
}

TEST(CopilotTranscript, AsksAPersonAndSaysWhatTheyAnswered) {
  const Lines lines = {
      kStart, call("1", "bash", R"({"command":"rm x"})"),
      record("permission.requested", R"({"requestId":"p","permissionRequest":{"kind":"shell","toolCallId":"1"}})"),
      record("permission.completed", R"({"requestId":"p","result":{"kind":"approved"}})"),
      record("permission.completed", R"({"requestId":"p","result":{"kind":"approved"}})")};
  EXPECT_THAT(types(lines), ElementsAre("session_start", "tool_call", "waiting", "log_line"));
  EXPECT_THAT(told("waiting", lines), ElementsAre(R"({"reason":"permission","question":"bash: rm x"})"));
  EXPECT_THAT(told("log_line", lines), ElementsAre(R"({"line":"permission: approved","level":"info"})"));
}

TEST(CopilotTranscript, PermissionOfNoKnownCallSaysWhatItIsFor) {
  const std::string wanted =
      R"({"requestId":"p","permissionRequest":{"kind":"write","intention":"Fix","fileName":"/a/b.cc"}})";
  EXPECT_THAT(told("waiting", {kStart, record("permission.requested", wanted)}),
              ElementsAre(R"({"reason":"permission","question":"/a/b.cc"})"));
  EXPECT_THAT(told("waiting", {kStart, record("permission.requested", R"({"requestId":"p","resolvedByHook":true})")}),
              IsEmpty());
}

TEST(CopilotTranscript, QuestionOfTheModelWaitsForAnAnswer) {
  EXPECT_THAT(told("waiting", {kStart, call("1", "ask_user", R"({"question":"Which port?"})")}),
              ElementsAre(R"({"reason":"input","question":"Which port?"})"));
}

TEST(CopilotTranscript, OfASubagentUsageAndCallsAreTold) {
  const std::string mark = R"(,"agentId":"a1")";
  const Lines lines = {kStart, record("user.message", R"({"content":"side"})", 1, mark),
                       record("assistant.message", R"({"messageId":"1","content":"x","outputTokens":4})", 1, mark),
                       call("1", "bash", "{}", mark), record("assistant.turn_end", "{}", 1, mark)};
  EXPECT_THAT(types(lines), ElementsAre("session_start", "usage", "tool_call"));
  EXPECT_THAT(told("usage", lines, {"output_tokens", "sidechain"}), ElementsAre("4|true"));
  EXPECT_THAT(told("tool_call", lines, {"sidechain"}), ElementsAre("true"));
}

// --- Tokens

TEST(CopilotUsage, IsALowerBoundUntilTheSumsCome) {
  const Lines lines = {kStart, answer("a", 30), answer("b", 12)};
  EXPECT_EQ(sums(lines), (Sums{{"gpt-y", "2 0 0 42+"}}));
  EXPECT_EQ(sums({kStart, answer("a", 30), answer("b", 12), shutdown(metrics("gpt-y", {3, 1000, 50, 700}))}),
            (Sums{{"gpt-y", "3 300 700 50"}}));
}

TEST(CopilotUsage, ResponseInSeveralMessagesCountsOnce) {
  EXPECT_EQ(sums({kStart, answer("a", 30), answer("a", 30), answer("a", 31)}), (Sums{{"gpt-y", "1 0 0 31+"}}));
}

TEST(CopilotUsage, SumsOfTheLastProcessAloneAreAddedUp) {
  const Lines lines = {kStart,  answer("a", 30), shutdown(metrics("gpt-y", {1, 100, 30, 0})),
                       kResume, answer("b", 12), shutdown(metrics("gpt-y", {1, 200, 12, 50}))};
  EXPECT_EQ(sums(lines), (Sums{{"gpt-y", "2 250 50 42"}}));
}

TEST(CopilotUsage, SumsOfAllProcessesAreNotAddedUp) {
  const Lines lines = {kStart,
                       answer("a", 30),
                       shutdown(metrics("gpt-y", {1, 100, 30, 0})),
                       kResume,
                       answer("b", 12),
                       shutdown(metrics("gpt-y", {2, 300, 42, 50})),
                       kResume,
                       shutdown(metrics("gpt-y", {2, 300, 42, 50}))};
  EXPECT_EQ(sums(lines), (Sums{{"gpt-y", "2 250 50 42"}}));
}

TEST(CopilotUsage, OfAProcessThatWasKilledStaysALowerBound) {
  const Lines lines = {kStart, answer("a", 30), kResume, answer("b", 12), shutdown(metrics("gpt-y", {1, 200, 12, 0}))};
  EXPECT_EQ(sums(lines), (Sums{{"gpt-y", "2 200 0 42+"}}));
}

TEST(CopilotUsage, SumsThatIncludeAKilledProcessSettleIt) {
  const Lines lines = {kStart, answer("a", 30), kResume, answer("b", 12), shutdown(metrics("gpt-y", {2, 300, 42, 0}))};
  EXPECT_EQ(sums(lines), (Sums{{"gpt-y", "2 300 0 42"}}));
}

TEST(CopilotUsage, ToldUnderAnotherNameCountsOnceInTotal) {
  const Lines lines = {kStart, answer("a", 30), shutdown(metrics("gpt-y-2031", {2, 100, 40, 0}))};
  EXPECT_EQ(sums(lines), (Sums{{"gpt-y", "1 0 0 30"}, {"gpt-y-2031", "1 100 0 10"}}));
}

TEST(CopilotUsage, SumsWithoutNumbersSettleNothing) {
  const Lines lines = {kStart, answer("a", 0), shutdown(metrics("gpt-y", {1, 0, 0, 0})), shutdown("")};
  EXPECT_EQ(sums(lines), (Sums{{"gpt-y", "1 0 0 0+"}}));
}

TEST(CopilotUsage, OfACompactionIsInTheSums) {
  const std::string compaction =
      record("session.compaction_complete",
             R"({"success":true,"trigger":"threshold","preCompactionTokens":900,"postCompactionTokens":200,)"
             R"("tokenLimit":1000,"compactionTokensUsed":{"model":"gpt-y","inputTokens":900,"outputTokens":20,)"
             R"("cacheReadTokens":800}})");
  const Lines lines = {kStart, answer("a", 30), compaction};
  EXPECT_THAT(told("compaction", lines),
              ElementsAre(R"({"trigger":"threshold","before_tokens":900,"after_tokens":200})"));
  EXPECT_THAT(told("context_update", lines), ElementsAre(R"({"tokens_used":200,"window":1000,"percent":20.0})"));
  EXPECT_EQ(sums(lines), (Sums{{"gpt-y", "2 100 800 50+"}}));
  EXPECT_EQ(sums({kStart, answer("a", 30), compaction, shutdown(metrics("gpt-y", {2, 1500, 50, 1200}))}),
            (Sums{{"gpt-y", "2 300 1200 50"}}));
}

// --- How it ends

TEST(CopilotTranscript, EndsWithItsProcessAndWaitsForNobodyElse) {
  const Lines lines = {kStart, answer("a", 3, "done"), kTurnEnd,
                       shutdown(metrics("gpt-y", {1, 100, 3, 0}), R"(,"currentTokens":103)")};
  EXPECT_THAT(types(lines), ElementsAre("session_start", "message", "usage", "waiting", "usage", "context_update",
                                        "waiting", "process"));
  EXPECT_THAT(told("context_update", lines), ElementsAre(R"({"tokens_used":103})"));
  EXPECT_THAT(told("process", lines), ElementsAre(R"({"state":"ended"})"));
}

TEST(CopilotTranscript, CrashIsAnErrorThatEndsTheTurn) {
  const std::string crash =
      record("session.shutdown", R"({"shutdownType":"error","errorReason":"out of\nmemory","modelMetrics":{}})");
  EXPECT_THAT(told("error", {kStart, crash}), ElementsAre(R"({"message":"out of memory"})"));
  EXPECT_THAT(told("waiting", {kStart, crash}), ElementsAre(R"({"reason":"idle","error":"out of memory"})"));
}

TEST(CopilotTranscript, LimitWaitsForTheProviderOtherErrorsForAPerson) {
  const auto error = [](std::string_view type) {
    return record("session.error", fmt::format(R"({{"errorType":"{}","errorCode":"c","message":"no"}})", type));
  };
  EXPECT_THAT(told("waiting", {kStart, error("rate_limit")}), ElementsAre(R"({"reason":"limit"})"));
  EXPECT_THAT(told("waiting", {kStart, error("query")}), ElementsAre(R"({"reason":"idle","error":"no"})"));
  EXPECT_THAT(told("error", {kStart, error("query")}), ElementsAre(R"({"message":"no","details":"query: c"})"));
}

TEST(CopilotTranscript, WrongTypesAndUnknownRecordsArePassedOver) {
  const Lines lines = {R"({"type":7,"data":[]})",
                       R"({"type":"user.message","data":{"content":7}})",
                       "junk",
                       "[1]",
                       R"({"type":"session.shutdown","data":{"modelMetrics":{"m":7,"n":{"usage":[]}}}})",
                       record("dream", "{}"),
                       record("tool.execution_start", R"({"toolCallId":7})"),
                       record("assistant.message", R"({"outputTokens":"many","toolRequests":{}})")};
  EXPECT_THAT(types(lines), ElementsAre("waiting", "process", "usage"));
}

}  // namespace
}  // namespace livestream::copilot

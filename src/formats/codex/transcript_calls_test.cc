#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/codex/rollout_lines.h"
#include "formats/transcript_words.h"

namespace livestream::codex {
namespace {

using testing::ElementsAre;

// --- Files

TEST(CodexTranscript, TellsTheFilesOfAPatchThatWasApplied) {
  const std::string patch = R"(*** Begin Patch\n*** Update File: a.cc\n@@\n-x\n+y\n+z\n*** End Patch)";
  const auto files = [](const std::string& call_line, std::string_view result) {
    return told("tool_call", {meta(), call_line, output("1", result)}, {"files"}).back();
  };
  const std::string known = R"([{"path":"a.cc","added":2,"removed":1}])";
  const std::string custom =
      item("custom_tool_call", fmt::format(R"(,"call_id":"1","name":"apply_patch","input":"{}")", patch));
  EXPECT_EQ(files(custom, R"("Exit code: 0\nOutput:\nSuccess.")"), known);
  EXPECT_EQ(files(custom, R"("apply_patch verification failed: no such line")"), "");
  EXPECT_EQ(files(call("1", "apply_patch", fmt::format(R"({{"input":"{}"}})", patch)), R"("ok")"), known);
  EXPECT_EQ(files(call("1", "shell", fmt::format(R"({{"command":["apply_patch","{}"]}})", patch)), R"("ok")"), known);
  EXPECT_EQ(files(call("1", "shell", fmt::format(R"({{"command":["bash","-lc","apply_patch <<'E'\n{}\nE"]}})", patch)),
                  R"("ok")"),
            known);
  EXPECT_EQ(files(call("1", "shell", fmt::format(R"({{"command":["echo","{}"]}})", patch)), R"("ok")"), "");
}

// --- Tokens

TEST(CodexTranscript, CountsTheGrowthOfTheSumNotItsRepeats) {
  const Lines lines = {meta(),
                       turn(),
                       token_count({100, 60, 10}, {100, 60, 10}),
                       token_count({100, 60, 10}, {100, 60, 10}),
                       token_count({300, 200, 30}, {200, 140, 20}),
                       token_count({300, 200, 30}, {200, 140, 20})};
  EXPECT_THAT(told("usage", lines),
              ElementsAre(fmt::format(R"({{"model":"gpt-x","id":"{} 110","input_tokens":40,"output_tokens":10,)"
                                      R"("cache_read_tokens":60,"cache_write_tokens":0,"reasoning_tokens":5,)"
                                      R"("requests":1}})",
                                      kThread),
                          testing::HasSubstr(R"("input_tokens":60,"output_tokens":20,"cache_read_tokens":140)")));
}

TEST(CodexTranscript, CountsAnAnswerThatOnlyTheSumKnows) {
  EXPECT_THAT(
      tokens({meta(), turn(), token_count({100, 0, 10}, {100, 0, 10}), token_count({400, 0, 40}, {100, 0, 10})}),
      ElementsAre("100|0|10", "300|0|30"));
}

TEST(CodexTranscript, CountsOneAnswerOnceThoughBothKindsOfRecordsTellIt) {
  const std::string first_record = usage_record("r1", {100, 0, 10}, {100, 0, 10});
  const std::string second_record = usage_record("r2", {200, 0, 20}, {300, 0, 30});
  const std::string first_count = token_count({100, 0, 10}, {100, 0, 10});
  const std::string second_count = token_count({300, 0, 30}, {200, 0, 20});
  const Lines once = {"100|0|10", "200|0|20"};
  EXPECT_EQ(tokens({meta(), first_record, first_count, second_record, second_count}), once);
  EXPECT_EQ(tokens({meta(), first_count, first_record, second_record, second_count}), once);
  EXPECT_EQ(tokens({meta(), first_record, second_record, first_count, second_count}), once);
  EXPECT_EQ(tokens({meta(), first_record, first_record, second_record, second_record}), once);
  EXPECT_EQ(tokens({meta(), first_count, second_record, second_count}), once);
}

TEST(CodexTranscript, CountsAsInputWhatWasNeitherReadFromACacheNorWrittenToOne) {
  const std::string all = usage({100, 60, 10}, 15);
  EXPECT_THAT(told("usage", {meta(), raw_token_count(all, all)}, {"input_tokens", "cache_write_tokens"}),
              ElementsAre("25|15"));
}

TEST(CodexTranscript, TakesAnEstimateForTheContextNotForUse) {
  const Lines lines = {meta(), token_count({700, 0, 100}, {700, 0, 100}), record("compacted", R"({"message":"m"})"),
                       raw_token_count(usage({700, 0, 100}), estimate(200)), event("context_compacted")};
  EXPECT_THAT(tokens(lines), ElementsAre("700|0|100"));
  EXPECT_THAT(contexts(lines), ElementsAre("800|1000|80.0", "200|1000|20.0"));
  EXPECT_THAT(told("compaction", lines), ElementsAre(R"({"before_tokens":800})"));
}

TEST(CodexTranscript, FillsTheWindowOnAnOverflowAndUsesNothing) {
  const Lines lines = {meta(), token_count({300, 0, 30}, {300, 0, 30}), raw_token_count(estimate(1000), estimate(670)),
                       token_count({40, 0, 4}, {40, 0, 4})};
  EXPECT_THAT(tokens(lines), ElementsAre("300|0|30", "40|0|4"));
  EXPECT_THAT(contexts(lines), ElementsAre("330|1000|33.0", "1000|1000|100.0", "44|1000|4.4"));
}

TEST(CodexTranscript, KnowsTheContextFromARecordBeforeTheCountComes) {
  const Lines lines = {meta(), started(), usage_record("r1", {100, 0, 10}, {100, 0, 10}),
                       token_count({100, 0, 10}, {100, 0, 10})};
  EXPECT_THAT(contexts(lines), ElementsAre("110|1000|11.0"));
}

TEST(CodexTranscript, SaysNoPercentageWithoutAWindow) {
  EXPECT_THAT(told("context_update", {meta(), usage_record("r1", {100, 0, 10}, {100, 0, 10})}),
              ElementsAre(R"({"tokens_used":110})"));
}

TEST(CodexTranscript, ReadsACountWithoutInfoAsNothing) {
  EXPECT_EQ(derive({meta(), event("token_count", R"(,"info":null,"rate_limits":null)")}).size(), 1U);
}

// --- Tools

TEST(CodexTranscript, TellsACallAndItsEnd) {
  const Lines lines = {
      meta(), call("c", "exec_command", R"("{\"cmd\":\"ls\\n-a\"}")"),
      output("c", R"("Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 0\nOutput:\nExit code: 7\n")")};
  EXPECT_THAT(told("tool_call", lines),
              ElementsAre(R"({"call_id":"c","tool":"exec_command","input":"ls -a","state":"started","fingerprint":")" +
                              fingerprint(R"({"cmd":"ls\n-a"})") + R"("})",
                          R"({"call_id":"c","state":"finished","seconds":2.5,"output":"Exit code: 7 "})"));
}

TEST(CodexTranscript, StartsAndEndsACallOnce) {
  const std::string answer = output("c", R"("done")");
  EXPECT_THAT(calls({meta(), call("c", "a", "{}"), call("c", "b", "{}"), answer, answer, output("other", R"("x")")}),
              ElementsAre("c|started", "c|finished"));
}

TEST(CodexTranscript, KnowsFailuresByWhatCameBack) {
  const auto end = [](std::string_view json) {
    return told("tool_call", {meta(), call("c", "t", "{}"), output("c", json)}, {"state", "output"}).at(1);
  };
  EXPECT_EQ(end(R"("Process exited with code 3\nOutput:\nno")"), "failed|exit code 3: no");
  EXPECT_EQ(end(R"("Exit code: 1\nWall time: 0 seconds\nOutput:\nno")"), "failed|exit code 1: no");
  EXPECT_EQ(end(R"("{\"output\":\"no\",\"metadata\":{\"exit_code\":-1}}")"), "failed|exit code -1: no");
  EXPECT_EQ(end(R"("{\"output\":\"yes\",\"metadata\":{\"exit_code\":0}}")"), "finished|yes");
  EXPECT_EQ(end(R"("unsupported call: t")"), "failed|unsupported call: t");
  EXPECT_EQ(end(R"({"content":"no","success":false})"), "failed|no");
  EXPECT_EQ(end(R"([{"type":"input_text","text":"a"},{"type":"input_image"},{"text":"b"}])"), "finished|a b");
  EXPECT_EQ(end(R"("a file:\nExit code: 1\n")"), "finished|a file: Exit code: 1 ");
  EXPECT_EQ(end("7"), "finished|");
}

TEST(CodexTranscript, SaysInShortWhatAToolWasAsked) {
  const auto input = [](const std::string& line) { return told("tool_call", {meta(), line}, {"input"}).at(0); };
  EXPECT_EQ(input(call("c", "shell", R"("{\"command\":[\"git\",\"log\",7]}")")), "git log");
  EXPECT_EQ(input(call("c", "write_stdin", R"({"chars":"yes","session_id":4})")), "yes");
  EXPECT_EQ(input(call("c", "other", R"("{\"depth\":4}")")), R"({"depth":4})");
  EXPECT_EQ(input(call("c", "other", R"("torn {")")), "torn {");
  EXPECT_EQ(input(item("custom_tool_call", R"(,"call_id":"c","name":"apply_patch",)"
                                           R"("input":"*** Begin Patch\n*** Add File: a\n+x\n*** Delete File: b\n")")),
            "a, b");
}

TEST(CodexTranscript, TellsASearchAsACallThatIsOver) {
  const std::string search = item("web_search_call", R"(,"status":"completed","action":{"query":"weather"})");
  EXPECT_THAT(calls({meta(), search, search}), ElementsAre("web_search 1|started", "web_search 1|finished",
                                                           "web_search 2|started", "web_search 2|finished"));
  EXPECT_EQ(told("tool_call", {meta(), search}, {"input"}).at(0), "weather");
}

TEST(CodexTranscript, EndsCallsWithTheirTurn) {
  EXPECT_THAT(calls({meta(), call("c", "t", "{}"), event("turn_aborted"), output("c", R"("late")")}),
              ElementsAre("c|started", "c|failed"));
}

TEST(CodexTranscript, TellsThePlanWithWhatIsInProgressFirst) {
  const std::string_view plan =
      R"("{\"plan\":[{\"step\":\"a\",\"status\":\"completed\"},)"
      R"({\"step\":\"b\",\"status\":\"pending\"},{\"step\":\"c\",\"status\":\"in_progress\"}]}")";
  EXPECT_THAT(told("tasks_update", {meta(), call("c", "update_plan", plan)}),
              ElementsAre(R"({"completed":["a"],"remaining":["c","b"]})"));
}

}  // namespace
}  // namespace livestream::codex

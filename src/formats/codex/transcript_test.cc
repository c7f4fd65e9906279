#include "formats/codex/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/codex/rollout_lines.h"
#include "formats/json_fields.h"

namespace livestream::codex {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// --- Where it works

TEST(CodexTranscript, SaysAtTheStartWhoWorksWhere) {
  EXPECT_THAT(told("session_start", {meta(), turn()}),
              ElementsAre(R"({"agent":"codex","project":"shop","start_time":"2031-05-06T07:08:00Z",)"
                          R"("cwd":"/srv/shop","branch":"trunk","agent_version":"0.150.1"})"));
}

TEST(CodexTranscript, SaysWhenFolderOrTitleChange) {
  const Lines lines = {meta(), turn(), record("turn_context", R"({"cwd":"/srv/bank"})"),
                       event("thread_name_updated", R"(,"thread_name":"Pay")"),
                       event("thread_name_updated", R"(,"thread_name":"Pay")")};
  EXPECT_THAT(told("session_start", lines, {"cwd", "task"}), ElementsAre("/srv/shop|", "/srv/bank|", "|Pay"));
}

TEST(CodexTranscript, TakesTheTaskOfASubagentFromItsPath) {
  const std::string_view source =
      R"(,"source":{"subagent":{"thread_spawn":{"agent_path":"/team/count","agent_nickname":"Ada"}}})";
  EXPECT_THAT(told("session_start", {meta(kThread, source)}, {"task"}), ElementsAre("count"));
}

TEST(CodexTranscript, KeepsItsIdentityWhateverMetaComesLater) {
  const Lines lines = {meta(), turn(), meta(kParentThread, R"(,"cwd":"/elsewhere")"), said("user", "go")};
  EXPECT_EQ(told("session_start", lines).size(), 1U);
  EXPECT_THAT(messages(lines), ElementsAre("user|go"));
}

TEST(CodexTranscript, ReadsTheBareItemsOfTheFirstVersions) {
  const Lines lines = {R"({"id":"old","timestamp":"2031-01-01T00:00:00Z","instructions":null})",
                       R"({"record_type":"state"})",
                       R"({"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]})",
                       R"({"type":"local_shell_call","call_id":"1","action":{"command":["bash","-lc","ls -a"]}})",
                       R"({"type":"function_call_output","call_id":"1","output":"x"})"};
  EXPECT_THAT(messages(lines), ElementsAre("user|hi"));
  EXPECT_THAT(told("tool_call", lines, {"tool", "input"}), ElementsAre("local_shell|ls -a", "|"));
  EXPECT_THAT(told("session_start", lines, {"start_time"}), ElementsAre("2031-01-01T00:00:00Z"));
}

TEST(CodexTranscript, TakesNoPieceOfATornRecordForABareItem) {
  const std::string whole = item("function_call", R"(,"call_id":"1","name":"run")");
  EXPECT_THAT(calls({meta(), whole.substr(0, whole.size() - 1) + meta()}), IsEmpty());
  EXPECT_THAT(messages({"torn {\"text\":\"x\"}", meta(), said("user", "go")}), ElementsAre("user|go"));
}

// --- Forks

Lines fork(std::string_view own_meta_field = "") {
  return {meta(kThread, own_meta_field),
          meta(kParentThread),
          started(kParentTurn),
          turn(kParentTurn),
          said("user", "of the parent"),
          call("p", "spawn_agent", R"("{}")"),
          token_count({500, 0, 50}, {500, 0, 50}),
          event("turn_aborted")};
}

TEST(CodexTranscript, CountsNothingThatAForkCopiedFromItsParent) {
  const Lines lines = fork() + Lines{started(), turn(), said("user", "own"), output("p", R"("late")")};
  EXPECT_THAT(messages(lines), ElementsAre("user|own"));
  EXPECT_THAT(calls(lines), IsEmpty());
  EXPECT_THAT(waits(lines), IsEmpty());
  EXPECT_EQ(told("session_start", lines).size(), 1U);
}

TEST(CodexTranscript, CountsTheTokensOfAForkWhetherItsSumGoesOnOrBeginsAnew) {
  EXPECT_THAT(tokens(fork() + Lines{turn(), token_count({530, 0, 57}, {30, 0, 7})}), ElementsAre("30|0|7"));
  EXPECT_THAT(tokens(fork() + Lines{turn(), token_count({30, 0, 7}, {30, 0, 7})}), ElementsAre("30|0|7"));
  EXPECT_THAT(tokens(fork() + Lines{turn(), token_count({700, 0, 60}, {700, 0, 60})}), ElementsAre("700|0|60"));
}

TEST(CodexTranscript, EndsTheCopyWhereTheOrdinalSaysSo) {
  const auto numbered = [](int ordinal, std::string line) {
    return line.insert(1, fmt::format(R"("ordinal":{},)", ordinal));
  };
  const Lines lines = {numbered(0, meta(kThread, R"(,"subagent_history_start_ordinal":3)")),
                       numbered(1, meta(kParentThread)), numbered(2, said("user", "of the parent")),
                       numbered(3, said("user", "own"))};
  EXPECT_THAT(messages(lines), ElementsAre("user|own"));
}

TEST(CodexTranscript, EndsTheCopyByTimeWhereTurnsHaveNoTimedIds) {
  const Lines lines = {meta("fork"),
                       meta("parent"),
                       started("1", "2031-05-06T07:08:09.900Z"),
                       said("user", "theirs"),
                       started("2", "2031-05-06T07:08:10.100Z"),
                       said("user", "own")};
  EXPECT_THAT(messages(lines), ElementsAre("user|own"));
}

// --- Messages

TEST(CodexTranscript, TellsPromptsAndAnswersOnceThoughEventsShowThemAgain) {
  const Lines lines = {meta(),
                       turn(),
                       said("user", "hello"),
                       event("user_message", R"(,"message":"hello")"),
                       event("agent_message", R"(,"message":"hi")"),
                       said("assistant", "hi"),
                       event("item_completed", R"(,"item":{"type":"AgentMessage","content":[{"text":"hi"}]})")};
  EXPECT_THAT(told("message", lines),
              ElementsAre(R"({"role":"user","text":"hello"})", R"({"role":"assistant","text":"hi","model":"gpt-x"})"));
}

TEST(CodexTranscript, TellsNoContextThatCodexInjected) {
  EXPECT_THAT(messages({meta(), said("developer", "be kind"), said("user", "<environment_context>x"),
                        said("user", "# AGENTS.md instructions for /srv"), said("user", "<turn_aborted>\\nx"),
                        said("user", "<skill>x"), said("user", "a <skill> please")}),
              ElementsAre("user|a <skill> please"));
}

TEST(CodexTranscript, KnowsInjectedPartsByTheirKind) {
  const std::string message =
      item("message", R"(,"role":"user","content":[{"text":"rules"},{"text":"<skill> is a word"},{"text":"and more"}],)"
                      R"("internal_chat_message_metadata_passthrough":)"
                      R"({"content_item_kinds":["host.rules","user.text","unknown"]})");
  EXPECT_THAT(messages({meta(), message}), ElementsAre("user|<skill> is a word\nand more"));
}

TEST(CodexTranscript, TellsASummaryForACompactionAsNoAnswer) {
  std::string summary = said("assistant", "so far");
  summary.insert(1, R"("metadata":{"compaction_output":true},)");
  EXPECT_THAT(messages({meta(), summary}), IsEmpty());
}

TEST(CodexTranscript, ReadsMessagesWithoutAType) {
  EXPECT_THAT(messages({meta(), record("response_item", R"({"role":"user","content":[{"text":"old"}]})")}),
              ElementsAre("user|old"));
}

TEST(CodexTranscript, CutsLongTexts) {
  const Lines all = messages({meta(), said("user", std::string(20'000, 'x'))});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_LT(all[0].size(), 16'500U);
}

// --- Turns

TEST(CodexTranscript, WaitsOnceAtTheEndOfATurn) {
  EXPECT_THAT(waits({meta(), started(), said("assistant", "done"), event("task_complete"), event("turn_aborted")}),
              ElementsAre(R"({"reason":"idle"})"));
}

TEST(CodexTranscript, TellsTheErrorOfATurnThatCompletedWithOne) {
  const std::string failed = event("task_complete", R"(,"error":{"message":"no net","codex_error_info":"other"})");
  const std::string limited =
      event("task_complete", R"(,"error":{"message":"later","codex_error_info":"usage_limit_exceeded"})");
  EXPECT_THAT(told("error", {meta(), failed}), ElementsAre(R"({"message":"no net","details":"other"})"));
  EXPECT_THAT(waits({meta(), failed}), ElementsAre(R"({"reason":"idle","error":"no net"})"));
  EXPECT_THAT(waits({meta(), limited}), ElementsAre(R"({"reason":"limit"})"));
  const std::string used_up = event("token_count", R"(,"info":null,"rate_limits":{"primary":{"used_percent":100.0,)"
                                                   R"("resets_at":1781699554},"secondary":{"used_percent":54.0,)"
                                                   R"("resets_at":1781845257}})");
  EXPECT_THAT(waits({meta(), used_up, limited}),
              ElementsAre(R"({"reason":"limit","until":"2026-06-17T12:32:34.000000Z"})"));
}

TEST(CodexTranscript, TellsAnErrorOnceThoughTheEndOfTheTurnRepeatsIt) {
  const Lines lines = {meta(), event("error", R"(,"message":"no net")"),
                       event("task_complete", R"(,"error":{"message":"no net"})")};
  EXPECT_EQ(told("error", lines).size(), 1U);
  EXPECT_EQ(told("error", lines + Lines{started()} + lines).size(), 2U);
}

TEST(CodexTranscript, LogsRetriesAsWarnings) {
  EXPECT_THAT(told("log_line", {meta(), event("stream_error", R"(,"message":"Reconnecting 1/5")")}),
              ElementsAre(R"({"line":"Reconnecting 1/5","level":"warning"})"));
}

// --- Questions

constexpr std::string_view kEscalated =
    R"("{\"cmd\":\"rm x\",\"sandbox_permissions\":\"require_escalated\",\"justification\":\"delete x?\"}")";

TEST(CodexTranscript, WaitsForPermissionUntilTheCallEnds) {
  const Lines lines = {meta(), turn(), call("c", "exec_command", kEscalated),
                       usage_record("r1", {100, 0, 10}, {100, 0, 10})};
  EXPECT_THAT(waits(lines), ElementsAre(R"({"reason":"permission","question":"delete x?"})",
                                        R"({"reason":"permission","question":"delete x?"})"));
  EXPECT_EQ(derive(lines).back().type, "waiting");
  EXPECT_EQ(derive(lines + Lines{output("c", R"("ok")")}).back().type, "tool_call");
}

TEST(CodexTranscript, WaitsForNoPermissionWhereNoPersonIsAsked) {
  const std::string asks = call("c", "exec_command", kEscalated);
  EXPECT_THAT(waits({meta(), turn(kTurn, R"(,"approval_policy":"never")"), asks}), IsEmpty());
  EXPECT_THAT(waits({meta(), turn(kTurn, R"(,"approvals_reviewer":"guardian")"), asks}), IsEmpty());
}

TEST(CodexTranscript, WaitsForTheAnswerToAQuestion) {
  const std::string_view questions = R"("{\"questions\":[{\"question\":\"Red?\"},{\"question\":\"Blue?\"}]}")";
  EXPECT_THAT(waits({meta(), call("c", "request_user_input", questions)}),
              ElementsAre(R"({"reason":"input","question":"Red?"})"));
}

// --- What nobody can rely on

TEST(CodexTranscript, PassesOverWhatItDoesNotKnow) {
  EXPECT_EQ(derive({meta(), record("world_state", R"({"full":true})"), event("brand_new"), item("reasoning", ""), "[]",
                    R"({"type":"event_msg"})", record("response_item", "null")})
                .size(),
            1U);
}

TEST(CodexTranscript, StandsFieldsOfTheWrongType) {
  const Lines lines = {record("session_meta", R"({"id":7,"cwd":[],"git":"x","source":{"subagent":3}})"),
                       record("turn_context", R"({"cwd":{},"model":null})"),
                       raw_token_count("[]", "7"),
                       item("message", R"(,"role":"user","content":[7,null,{"text":[]}])"),
                       item("function_call", R"(,"call_id":{},"name":7,"arguments":[])"),
                       call("c", "update_plan", R"("{\"plan\":[7,{\"step\":[]}]}")"),
                       event("task_complete", R"(,"error":{"message":[],"codex_error_info":{"a":{"b":1}}})")};
  for (const Derived& derived : derive(lines)) EXPECT_TRUE(is_whole_json(derived.data)) << derived.data;
}

TEST(CodexTranscript, AddsUpEnormousNumbersWithoutOverflow) {
  const std::string huge = R"({"input_tokens":9223372036854775807,"output_tokens":9223372036854775807,)"
                           R"("cached_input_tokens":9223372036854775807,"total_tokens":9223372036854775807})";
  EXPECT_EQ(tokens({meta(), raw_token_count(huge, huge), raw_token_count(huge, huge)}).size(), 1U);
}

TEST(CodexTranscript, NotesTheTimesOfRecordsThatAreNotInOrder) {
  CodexTranscript transcript;
  std::vector<Derived> events;
  for (const char* time : {"2031-01-01T00:00:02Z", "2031-01-01T00:00:01Z", "2031-01-01T00:00:03Z"})
    transcript.read(event("any", "", time) + event("any", "", time), events);
  transcript.read("{torn", events);
  EXPECT_EQ(transcript.facts(), (TranscriptFacts{6, 1, "2031-01-01T00:00:01Z", "2031-01-01T00:00:03Z"}));
}

}  // namespace
}  // namespace livestream::codex

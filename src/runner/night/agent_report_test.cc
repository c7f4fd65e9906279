#include "runner/night/agent_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/iso_time.h"
#include "base/test_folder.h"
#include "model/event_codec.h"

namespace livestream {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kClaude = R"({"type":"system","subtype":"init","session_id":"s","cwd":"/w"})";
constexpr std::string_view kCodex = R"({"type":"thread.started","thread_id":"t"})";
constexpr std::string_view kGemini = R"({"type":"init","session_id":"s","model":"auto"})";

std::string codex_says(std::string_view text) {
  return R"({"type":"item.completed","item":{"id":"m","type":"agent_message","text":")" + std::string(text) + R"("}})";
}

class WhatAnAgentPrints : public testing::Test {
 protected:
  WhatAnAgentPrints() { use_model(""); }

  void use_model(const std::string& model) { report_.emplace(record_, model, clock_); }

  void print(std::string_view line) { report_->take_output(std::string(line) + "\n"); }
  void complain(std::string_view line) { report_->take_errors(std::string(line) + "\n"); }

  // What is in the record, an event a text; all of it is told.
  std::vector<std::string> events() {
    report_->finish();
    const auto read = read_file(folder_ / "night/events.jsonl", 1 << 28);
    const std::string text = read ? *read : "";
    std::vector<std::string> events;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      const auto logged = parse_logged_event(text.substr(at, text.find('\n', at) - at), "night");
      if (logged) events.push_back(std::string(logged->event.type()) + " " + std::string(logged->event.data_text()));
    }
    return events;
  }

  // Until when the account's limit holds, if it is reached.
  std::string limit_after(bool ended_well) {
    report_->finish();
    const auto limit = report_->limit_after(ended_well);
    if (!limit) return "none";
    return limit->until ? format_utc(*limit->until) : "reached";
  }

  TempFolder folder_;
  NightRecord record_{{.id = "night", .records = folder_.path(), .server_url = ""}};
  ManualClock clock_{parse_iso_time("2026-11-23T10:00:00Z")->time};
  std::optional<AgentReport> report_;
};

TEST_F(WhatAnAgentPrints, ForPeopleIsLines) {
  print("\x1b[31mred\x1b[0m and \x1b[2Kplain");
  complain("a warning");
  print(R"({"json":"of a tool"})");
  EXPECT_THAT(events(), ElementsAre("log_line {\"line\":\"\\u001b[31mred\\u001b[0m and plain\",\"level\":\"info\"}",
                                    R"(log_line {"line":"a warning","level":"info"})",
                                    R"(log_line {"line":"{\"json\":\"of a tool\"}","level":"info"})"));
}

TEST_F(WhatAnAgentPrints, MayComeInPieces) {
  report_->take_output("one\ntw");
  report_->take_errors("bad");
  report_->take_output("o\nthree");
  EXPECT_THAT(events(), ElementsAre(HasSubstr(R"("one")"), HasSubstr(R"("two")"), HasSubstr(R"("three")"),
                                    HasSubstr(R"("bad")")));
}

TEST_F(WhatAnAgentPrints, GathersForAMomentSoThatAFloodCostsLittle) {
  print("one");
  for (int i = 0; i < 100; ++i) print("flood");
  EXPECT_EQ(record_.status().events, 1U);
  EXPECT_EQ(report_->due(), clock_.steady_now() + LogLines::kPause);
  clock_.advance(LogLines::kPause);
  report_->settle();
  EXPECT_EQ(record_.status().events, 2U);
  EXPECT_EQ(report_->due(), std::nullopt);
}

TEST_F(WhatAnAgentPrints, IsRecordedUpToABoundAndThatIsSaid) {
  const std::string half(AgentReport::kMaxLines / 2, 'x');
  for (int i = 0; i < 2; ++i) print(half);
  for (const char* line : {"more", "and more"}) complain(line);
  const auto all = events();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_GT(all[1].size(), half.size());
  EXPECT_THAT(all[2], HasSubstr("it prints more than is recorded"));
  EXPECT_EQ(report_->failure(), "and more");
}

TEST_F(WhatAnAgentPrints, IsASignOfLife) {
  const SteadyTime begun = clock_.steady_now();
  clock_.advance(seconds(10));
  EXPECT_EQ(report_->last_sign(), begun);
  report_->take_output("x");
  EXPECT_EQ(report_->last_sign(), begun + seconds(10));
  clock_.advance(seconds(10));
  report_->take_errors("x");
  EXPECT_EQ(report_->last_sign(), begun + seconds(20));
}

TEST_F(WhatAnAgentPrints, ForProgramsIsWhatItSaysWithoutItsOwnSession) {
  print("npm warning");
  print(kCodex);
  print(codex_says("I will"));
  print(R"({"type":"item.updated","item":{"id":"l","type":"todo_list","items":[{"text":"a","completed":false}]}})");
  print(R"({"type":"item.started","item":{"id":"i","type":"command_execution","command":"ls"}})");
  print("in between");
  print(R"({"type":"turn.completed","usage":{"input_tokens":100,"cached_input_tokens":60,"output_tokens":9}})");
  EXPECT_THAT(events(),
              ElementsAre(HasSubstr("npm warning"), StartsWith(R"(message {"role":"assistant","text":"I will")"),
                          StartsWith(R"(tool_call {"call_id":"i")"), HasSubstr("in between"), StartsWith("usage {")));
  EXPECT_EQ(record_.status().waiting, std::nullopt);
  EXPECT_THAT(record_.status().remaining, IsEmpty());
  EXPECT_EQ(record_.status().agent, "");
}

TEST_F(WhatAnAgentPrints, StaysInItsOrderThoughLinesGather) {
  print("first");
  print("second");
  print(kCodex);
  print(codex_says("third"));
  print("fourth");
  EXPECT_THAT(events(), ElementsAre(HasSubstr("first"), HasSubstr("second"), HasSubstr("third"), HasSubstr("fourth")));
}

TEST_F(WhatAnAgentPrints, IsOfTheChosenModelIfItDoesNotNameOne) {
  use_model("gpt \"9\"");
  print(kCodex);
  print(R"({"type":"turn.completed","usage":{"input_tokens":7,"output_tokens":9}})");
  EXPECT_THAT(events(), Contains(AllOf(StartsWith("usage {"), HasSubstr(R"("model":"gpt \"9\"")"))));
  ASSERT_EQ(record_.status().usage.size(), 1U);
  EXPECT_EQ(record_.status().usage[0].model, "gpt \"9\"");
  EXPECT_EQ(record_.status().usage[0].output, 9);
}

TEST_F(WhatAnAgentPrints, IsOfTheChosenModelIfItNamesAnEmptyOne) {
  use_model("flash");
  print(kGemini);
  print(R"({"type":"result","timestamp":"2026-01-01T00:00:00Z","status":"success","stats":{"input_tokens":7,)"
        R"("output_tokens":9,"total_tokens":16}})");
  events();
  ASSERT_EQ(record_.status().usage.size(), 1U);
  EXPECT_EQ(record_.status().usage[0].model, "flash");
}

TEST_F(WhatAnAgentPrints, IsOfTheModelThatItNames) {
  use_model("opus");
  print(kClaude);
  print(R"({"type":"assistant","message":{"id":"m","model":"haiku","content":[],"usage":{"input_tokens":3}}})");
  events();
  ASSERT_EQ(record_.status().usage.size(), 1U);
  EXPECT_EQ(record_.status().usage[0].model, "haiku");
}

TEST_F(WhatAnAgentPrints, EndsWithWordsForWhoComesNext) {
  EXPECT_EQ(report_->last_words(), "");
  print("did it");
  print("\x1b[1mwhat is open: nothing\x1b[0m");
  complain("deprecated");
  EXPECT_EQ(report_->last_words(), "what is open: nothing");
  print(kCodex);
  print(codex_says("the first"));
  print(codex_says("the last\\nof them"));
  print("bye");
  EXPECT_EQ(report_->last_words(), "the last\nof them");
}

TEST_F(WhatAnAgentPrints, IsCutIfItsLastWordsAreLong) {
  print(std::string(5'000, 'x'));
  EXPECT_EQ(report_->last_words(), std::string(2'000, 'x') + "…");
}

TEST_F(WhatAnAgentPrints, SaysWhyItFailed) {
  EXPECT_EQ(report_->failure(), "");
  complain("cannot read \x1b[1mthe configuration\x1b[0m");
  EXPECT_FALSE(report_->has_failed());
  EXPECT_EQ(report_->failure(), "cannot read the configuration");
  print(kCodex);
  print(R"({"type":"turn.failed","error":{"message":"no room"}})");
  EXPECT_TRUE(report_->has_failed());
  EXPECT_EQ(report_->failure(), "no room");
  EXPECT_EQ(limit_after(false), "none");
}

TEST_F(WhatAnAgentPrints, HasNotFailedIfItWentOn) {
  print(kCodex);
  print(R"({"type":"turn.failed","error":{"message":"no room"}})");
  print(R"({"type":"turn.completed","usage":{}})");
  EXPECT_FALSE(report_->has_failed());
}

TEST_F(WhatAnAgentPrints, ForPeopleMaySayAtItsEndThatALimitIsReached) {
  print("working");
  print("Usage limit reached, try again in 5 minutes");
  print("bye");
  EXPECT_EQ(limit_after(true), "2026-11-23T10:05:00.000000Z");
  EXPECT_EQ(limit_after(false), "2026-11-23T10:05:00.000000Z");
}

TEST_F(WhatAnAgentPrints, MaySayThatALimitIsReachedAmongWhatItComplainsOf) {
  print("working");
  complain("Error: You've hit your usage limit. Try again later.");
  EXPECT_EQ(limit_after(true), "reached");
}

TEST_F(WhatAnAgentPrints, ForPeopleIsNoLimitIfItWentOn) {
  print("Usage limit reached, try again in 5 minutes");
  for (const char* line : {"retrying", "works again", "done"}) print(line);
  EXPECT_EQ(limit_after(true), "none");
}

TEST_F(WhatAnAgentPrints, CountsItsTimesFromWhenItSaysThem) {
  clock_.advance(minutes(30));
  print("Usage limit reached, try again in 5 minutes");
  clock_.advance(minutes(1));
  EXPECT_EQ(limit_after(false), "2026-11-23T10:35:00.000000Z");
}

TEST_F(WhatAnAgentPrints, KeepsTheEndOfALimitThatIsSaidAgainWithoutIt) {
  print("Usage limit reached, try again in 5 minutes");
  complain("Usage limit reached.");
  EXPECT_EQ(limit_after(false), "2026-11-23T10:05:00.000000Z");
}

TEST_F(WhatAnAgentPrints, ForProgramsMaySayThatALimitIsReachedAndWhenItEnds) {
  print(kCodex);
  print(R"({"type":"error","message":"You've hit your usage limit. Try again in 43 minutes."})");
  print(R"({"type":"turn.failed","error":{"message":"You've hit your usage limit. Try again in 43 minutes."}})");
  EXPECT_EQ(limit_after(false), "2026-11-23T10:43:00.000000Z");
  EXPECT_THAT(events(), Not(Contains(StartsWith("waiting"))));
}

TEST_F(WhatAnAgentPrints, ForProgramsIsALimitThoughTheProgramEndsWell) {
  const std::string why = "You've hit your limit · resets 6pm (UTC)";
  print(kClaude);
  print(R"({"type":"assistant","timestamp":"2026-11-23T10:00:00Z","error":"rate_limit","message":)"
        R"({"model":"<synthetic>","content":[{"type":"text","text":")" +
        why + R"("}]}})");
  print(R"({"type":"result","is_error":true,"result":")" + why + R"("})");
  EXPECT_EQ(limit_after(false), "2026-11-23T18:00:00.000000Z");
  EXPECT_EQ(limit_after(true), "2026-11-23T18:00:00.000000Z");
}

TEST_F(WhatAnAgentPrints, ForProgramsIsNoLimitIfItOnlySpeaksOfOne) {
  print(kCodex);
  print(codex_says("Usage limit reached, try again in 5 minutes"));
  print(R"({"type":"turn.completed","usage":{}})");
  EXPECT_EQ(limit_after(true), "none");
  EXPECT_EQ(limit_after(false), "none");
}

TEST_F(WhatAnAgentPrints, ForProgramsIsNoLimitIfItWentOn) {
  print(kCodex);
  print(R"({"type":"error","message":"You've hit your usage limit. Try again in 1 minute."})");
  print(codex_says("Now I can go on"));
  EXPECT_EQ(limit_after(true), "none");
  print(R"({"type":"turn.failed","error":{"message":"no room"}})");
  EXPECT_EQ(limit_after(false), "none");
}

TEST_F(WhatAnAgentPrints, MayBeAnything) {
  print(kClaude);
  for (const char* line : {"{", "{}", "null", "\xff\xfe", R"({"type":"assistant","message":7})",
                           R"({"type":"result","result":{"a":[]}})", "\x1b[", ""})
    print(line);
  report_->take_errors(std::string("\0\r\b\x1b]", 5));
  EXPECT_EQ(limit_after(true), "none");
  for (const std::string& event : events()) EXPECT_THAT(event, HasSubstr(" {"));
}

}  // namespace
}  // namespace livestream

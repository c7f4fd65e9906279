#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "model/event_codec.h"
#include "model/fold.h"

// What is told through several doors counts once, by the best of them.
namespace livestream {
namespace {

class Ranks : public testing::Test {
 protected:
  void tell(std::string_view emitter, std::string_view type, std::string_view data) {
    const auto event = make_event({.type = type, .session_id = "s", .emitter = emitter, .data_json = data});
    apply(status_, *event, {});
  }
  void uses(std::string_view emitter, int tokens) {
    tell(emitter, "usage", fmt::format(R"({{"model":"m","input_tokens":{}}})", tokens));
  }
  std::int64_t used() const { return status_.usage.empty() ? 0 : status_.usage.front().input; }

  SessionStatus status_;
};

TEST_F(Ranks, TheTranscriptsNumbersDoAwayWithThoseOfTelemetry) {
  uses("otlp-sums-1", 7);
  uses("otlp-sums-2", 1);
  EXPECT_EQ(used(), 8);
  uses("otlp-logs-1", 30);
  uses("otlp-sums-3", 5);
  EXPECT_EQ(used(), 30);
  uses("source-claude-code-1", 100);
  uses("otlp-logs-2", 50);
  uses("source-claude-code-1", 1);
  EXPECT_EQ(used(), 101);
  EXPECT_EQ(status_.timeline.spans.at(0).input_tokens, 101);
  EXPECT_EQ(status_.events, 7) << "all of them are in the record";
}

TEST_F(Ranks, EmittersOfOnesOwnAreAsGoodAsATranscript) {
  uses("", 1);
  uses("source-codex-1", 2);
  EXPECT_EQ(used(), 3);
}

TEST_F(Ranks, WhatWasDoneIsRankedByItself) {
  tell("otlp-logs-1", "message", R"({"role":"user","text":"go on"})");
  tell("otlp-logs-2", "tool_call", R"({"call_id":"c","tool":"Bash","state":"started"})");
  uses("source-1", 9);
  EXPECT_EQ(status_.prompts, 1);
  EXPECT_EQ(status_.open_calls.size(), 1);
  tell("source-1", "message", R"({"role":"user","text":"go on"})");
  EXPECT_EQ(status_.prompts, 1);
  EXPECT_TRUE(status_.tools.empty());
  EXPECT_TRUE(status_.open_calls.empty());
}

TEST_F(Ranks, WhatTelemetryTellsLateMovesNothingThatATranscriptKnows) {
  tell("source-1", "message", R"({"role":"user","text":"go on"})");
  tell("source-2", "waiting", R"({"reason":"idle"})");
  ASSERT_TRUE(status_.waiting);
  tell("otlp-logs-1", "message", R"({"role":"user","text":"go on"})");
  tell("otlp-logs-2", "log_line", R"({"line":"the API failed","level":"warning"})");
  tell("otlp-logs-3", "error", R"({"message":"no"})");
  EXPECT_TRUE(status_.waiting);
  EXPECT_EQ(status_.errors, 0);
  EXPECT_EQ(status_.warnings, 0);
}

}  // namespace
}  // namespace livestream

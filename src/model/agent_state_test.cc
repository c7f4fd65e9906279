#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model/event_codec.h"
#include "model/fold.h"
#include "model/status_json.h"

// What an agent is said to do, by what its transcript, its process and the clock tell.
namespace livestream {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class AgentState : public testing::Test {
 public:
  // At so many seconds from the start.
  AgentState& tell(int second, std::string_view type, std::string_view data) {
    const SystemTime time = start_ + seconds(second);
    const std::string line = encode_event({.type = type, .session_id = "s", .time = time, .data_json = data});
    apply(status_, *parse_event(line, {}), {.live = time});
    newest_ = std::max(newest_, time);
    return *this;
  }
  AgentState& starts_call(int second, std::string_view id = "c1") {
    return tell(second, "tool_call",
                fmt::format(R"({{"call_id":"{}","tool":"Bash","input":"npm test","state":"started"}})", id));
  }
  AgentState& ends_call(int second, std::string_view id = "c1", std::string_view state = "finished") {
    return tell(second, "tool_call", fmt::format(R"({{"call_id":"{}","state":"{}","output":"done"}})", id, state));
  }
  AgentState& process(int second, std::string_view activity, std::string_view rest = "") {
    return tell(second, "process",
                fmt::format(R"({{"pid":4711,"state":"running","activity":"{}"{}}})", activity, rest));
  }
  AgentState& ends(int second, std::string_view state) {
    return tell(second, "process", fmt::format(R"({{"pid":4711,"state":"{}"}})", state));
  }

 protected:
  StatusView after(SystemTime::duration silence) const { return {.now = newest_ + silence}; }
  std::string_view state(SystemTime::duration silence = seconds(1)) const {
    return to_string(state_of(status_, after(silence)));
  }
  std::string reason(SystemTime::duration silence = seconds(1)) const {
    return std::string(to_status_json(status_, after(silence)).at("reason").as_string());
  }

  const SystemTime start_ = parse_iso_time("2026-11-23T03:00:00Z")->time;
  SystemTime newest_ = start_;
  SessionStatus status_;
};

constexpr std::string_view kPrompt = R"({"role":"user","text":"go on"})";

TEST_F(AgentState, ALongSilentToolIsNoStallAsLongAsTheProcessRuns) {
  tell(0, "message", kPrompt).starts_call(1);
  EXPECT_EQ(state(minutes(29)), "working");
  EXPECT_EQ(state(minutes(31)), "stalled");
  process(2, "busy");
  EXPECT_EQ(state(hours(3)), "working");
  EXPECT_EQ(reason(hours(3)), "Bash: npm test");
}

TEST_F(AgentState, APermissionPromptIsKnownFromTheProcessAndSaysWhatFor) {
  tell(0, "message", kPrompt).process(0, "busy").process(3, "waiting", R"(,"reason":"permission")");
  starts_call(2, "late");  // what its transcript said before the prompt is read a moment later
  EXPECT_EQ(state(), "waiting");
  EXPECT_EQ(reason(), "for a permission");
  process(30, "waiting", R"(,"reason":"permission")");
  EXPECT_EQ(reason(), "for a permission: Bash: npm test");
  process(40, "busy");
  EXPECT_EQ(state(), "working");
}

TEST_F(AgentState, ATranscriptThatGoesOnForSecondsIsBelievedOverAProcessFileLeftBehind) {
  tell(0, "message", kPrompt).process(1, "waiting", R"(,"reason":"input")").starts_call(2);
  EXPECT_EQ(state(), "waiting");
  ends_call(4);
  EXPECT_EQ(state(), "working");
}

TEST_F(AgentState, SubagentsThatGoOnAnswerNoQuestion) {
  tell(0, "message", kPrompt).process(1, "waiting", R"(,"reason":"input")");
  tell(60, "tool_call", R"({"call_id":"x","tool":"Read","state":"started","sidechain":true})");
  EXPECT_EQ(state(), "waiting");
}

TEST_F(AgentState, WhoEndedAndWhoDiedAreToldApart) {
  tell(0, "message", kPrompt).starts_call(1).process(1, "busy").ends(9, "dead");
  EXPECT_EQ(state(), "dead");
  EXPECT_EQ(reason(), "process 4711 is gone without an end");
  process(20, "idle").ends(30, "ended");
  EXPECT_EQ(state(), "ended");
  EXPECT_EQ(reason(), "process 4711 has ended");
}

TEST_F(AgentState, WhatWasWrittenJustBeforeTheEndIsNoNewLife) {
  tell(0, "message", kPrompt).process(1, "busy").ends(9, "dead");
  tell(8, "message", R"({"role":"assistant","text":"almost"})");
  EXPECT_EQ(state(), "dead");
  tell(60, "message", kPrompt);
  EXPECT_EQ(state(), "working");
}

TEST_F(AgentState, TheEndOfAnOlderProcessIsNotThatOfTheNewOne) {
  tell(0, "message", kPrompt).process(1, "busy");
  tell(2, "process", R"({"pid":99,"state":"running","activity":"busy"})").ends(3, "ended");
  EXPECT_EQ(state(), "working");
  tell(4, "process", R"({"state":"ended"})");  // nobody works on it any more, whoever it was
  EXPECT_EQ(state(), "ended");
  EXPECT_EQ(reason(), "its process has ended");
}

TEST_F(AgentState, ThatNobodyWorksOnItSaysNothingNewOfTheDead) {
  tell(0, "message", kPrompt).process(1, "busy").ends(3, "dead").tell(40, "process", R"({"state":"ended"})");
  EXPECT_EQ(state(), "dead");
}

TEST_F(AgentState, WhoseProcessIsGoneHasEndedIfItsTurnWasOver) {
  tell(0, "message", kPrompt).tell(1, "process", R"({"pid":7,"state":"running"})").ends(5, "gone");
  tell(6, "process", R"({"pid":7,"state":"gone"})");
  EXPECT_EQ(state(), "dead");
  tell(4, "waiting", R"({"reason":"idle"})");  // read a moment later
  EXPECT_EQ(state(), "ended");
}

TEST_F(AgentState, ACommandThatItsProcessBeganShowsThatItWaitsNoMore) {
  tell(0, "message", kPrompt).process(0, "").tell(5, "waiting", R"({"reason":"idle","assumed":true})");
  EXPECT_EQ(state(), "waiting");
  process(5, "", R"(,"command":"npm test")");
  EXPECT_EQ(state(hours(1)), "working");
  EXPECT_EQ(reason(), "npm test");
  process(70, "");
  EXPECT_EQ(state(), "waiting") << "for nobody said anything else yet";
  process(80, "", R"(,"command":"npm test")").ends(90, "gone");
  EXPECT_EQ(state(), "dead") << "in the middle of it";
}

TEST_F(AgentState, ACommandFromBeforeItWaitsMayGoOn) {
  tell(0, "message", kPrompt).process(1, "", R"(,"command":"npm start")");
  tell(5, "waiting", R"({"reason":"idle"})");
  EXPECT_EQ(state(), "waiting");
}

TEST_F(AgentState, ACommandDoesNotLiftALimit) {
  tell(0, "message", kPrompt).tell(5, "waiting", R"({"reason":"limit"})").process(6, "", R"(,"command":"git status")");
  EXPECT_EQ(state(), "rate_limited");
}

TEST_F(AgentState, ThatAProcessIsGoneSaysNothingOfASessionWithoutOne) {
  tell(0, "message", kPrompt).tell(1, "process", R"({"state":"gone"})");
  EXPECT_EQ(state(), "working");
}

TEST_F(AgentState, AProcessThatHasWrittenNothingYetSaysWhoItIs) {
  process(1, "busy", R"(,"agent":"claude-code","agent_version":"9.1","cwd":"/home/me/shop","project":"shop")");
  EXPECT_EQ(status_.agent + status_.agent_version + status_.cwd + status_.project, "claude-code9.1/home/me/shopshop");
  EXPECT_EQ(state(), "working");
}

TEST_F(AgentState, ARefusalForGoodIsAFailureUntilSomebodyAsksAgain) {
  tell(0, "message", kPrompt).tell(1, "error", R"({"message":"context too long"})");
  tell(1, "waiting", R"({"reason":"idle","error":"context too long"})");
  EXPECT_EQ(state(), "failed");
  EXPECT_EQ(reason(), "context too long");
  process(2, "idle");
  EXPECT_EQ(state(), "failed");
  ends(3, "ended");
  EXPECT_EQ(state(), "failed");
  process(50, "busy").tell(50, "message", kPrompt);
  EXPECT_EQ(state(), "working");
}

TEST_F(AgentState, ALimitSaysUntilWhen) {
  tell(0, "message", kPrompt).tell(1, "waiting", R"({"reason":"limit","until":"2026-11-23T04:00:00Z"})");
  process(2, "idle");
  EXPECT_EQ(state(), "rate_limited");
  EXPECT_EQ(reason(), "its provider's limit is reached until 2026-11-23T04:00:00Z");
}

TEST_F(AgentState, WhoRepeatsTheSameCallIsNamedSo) {
  tell(0, "message", kPrompt);
  for (int i = 0; i < 4; ++i) starts_call(2 * i, fmt::format("c{}", i)).ends_call(2 * i + 1, fmt::format("c{}", i));
  EXPECT_EQ(reason(), "");
  starts_call(20, "c9").ends_call(21, "c9");
  EXPECT_EQ(state(), "working");
  EXPECT_EQ(reason(), "going round in circles: Bash: npm test");
  EXPECT_EQ(to_status_json(status_, after(seconds(1))).at("loop").at("rounds").as_uint64(), 5U);
  tell(22, "message", kPrompt);
  EXPECT_EQ(reason(), "");
}

TEST_F(AgentState, TheSameQuestionOfOtherThingsIsNoLoop) {
  tell(0, "message", kPrompt);
  for (int i = 0; i < 8; ++i) {
    const std::string id = fmt::format("c{}", i);
    tell(2 * i, "tool_call",
         fmt::format(R"({{"call_id":"{0}","tool":"Edit","input":"a.txt","fingerprint":"{0}","state":"started"}})", id));
    ends_call(2 * i + 1, id);
  }
  EXPECT_EQ(reason(), "");
}

}  // namespace
}  // namespace livestream

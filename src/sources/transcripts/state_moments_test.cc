// Recorded sessions, where LIVESTREAM_SAMPLES says they lie, at moments of which it is known what happened: what state
// they are said to be in then.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/file.h"
#include "model/status_json.h"
#include "sources/transcripts/replayed_transcript.h"

namespace livestream::transcripts {
namespace {

using std::chrono::seconds;

struct Moment {
  std::string_view what;
  std::string_view sample;
  std::string_view time;  // of the record; empty: the last
  seconds later;
  SessionState state;
  std::string_view reason;     // a part of it
  std::string_view process{};  // what is told of the agent's process then, if anything
};

constexpr std::string_view kTools = "claude-code/real/cc-2.0.76-six-task-subagents.jsonl";
constexpr std::string_view kQuestions = "claude-code/real/cc-2.1.12-askuserquestion-planmode.jsonl";
constexpr std::string_view kOverload = "claude-code/real/cc-2.1.17-system-api_error.jsonl";
constexpr std::string_view kCompaction = "claude-code/real/cc-2.1.7-compact-auto-small.jsonl";
constexpr std::string_view kLimit = "claude-code/real-happy-fixtures/api-error/rate-limit.jsonl";
constexpr std::string_view kApproval = "codex/local-0.169.0/extra/rollout_waiting_for_approval.jsonl";
constexpr std::string_view kApproved = "codex/local-0.169.0/extra/rollout_after_approval.jsonl";
constexpr std::string_view kNoNetwork = "codex/local-0.169.0/extra/rollout-2026-11-23T02-40-21-netfail.jsonl";
constexpr std::string_view kGone = R"({"pid":1,"state":"gone"})";

constexpr Moment kMoments[] = {
    {"LongSilentTool", kTools, "2026-01-05T14:31:07.569Z", seconds(400), SessionState::working, "Bash"},
    {"Question", kQuestions, "2026-01-22T02:44:51.629Z", seconds(60), SessionState::waiting, "for an answer"},
    {"PlanToApprove", kQuestions, "2026-01-22T02:53:39.388Z", seconds(1'000), SessionState::waiting, ""},
    {"OverloadAndRetry", kOverload, "2026-01-31T07:34:51.681Z", seconds(60), SessionState::working, ""},
    {"Compaction", kCompaction, "2026-01-20T16:17:15.019Z", seconds(2), SessionState::working, ""},
    {"UsageLimit", kLimit, "", seconds(1), SessionState::rate_limited, "limit"},
    {"PermissionWait", kApproval, "", seconds(60), SessionState::waiting, "for a permission"},
    {"AfterThePermission", kApproved, "", seconds(1), SessionState::waiting, "for the next prompt"},
    {"NoNetwork", kNoNetwork, "", seconds(1), SessionState::failed, ""},
    {"Crash", kTools, "2026-01-05T14:31:07.569Z", seconds(10), SessionState::dead, "", kGone},
    {"CleanEnd", kApproved, "", seconds(10), SessionState::ended, "", kGone},
};

class StateMoments : public testing::TestWithParam<Moment> {};

INSTANTIATE_TEST_SUITE_P(, StateMoments, testing::ValuesIn(kMoments),
                         [](const auto& test) { return std::string(test.param.what); });

TEST_P(StateMoments, HaveTheirState) {
  const char* const samples = std::getenv("LIVESTREAM_SAMPLES");
  if (samples == nullptr) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  const Moment& moment = GetParam();
  const auto text = read_file(std::filesystem::path(samples) / moment.sample, kMaxSample);
  ASSERT_TRUE(text) << text.error().message;
  const auto events = replayed_events(kind_called(moment.sample.substr(0, moment.sample.find('/'))), *text);
  ASSERT_FALSE(events.empty());
  const SystemTime time =
      (moment.time.empty() ? time_of(events.back()) : parse_iso_time(moment.time)->time) + moment.later;
  SessionStatus status;
  for (const Event& event : events)
    if (time_of(event) <= time) apply(status, event, {.live = time_of(event)});
  if (!moment.process.empty()) {
    const auto event =
        make_event({.type = "process", .session_id = "s", .time = time, .emitter = "p", .data_json = moment.process});
    apply(status, *event, {.live = time});
  }
  const StatusView view{.now = time};
  EXPECT_EQ(to_string(state_of(status, view)), to_string(moment.state));
  const std::string reason(to_status_json(status, view).at("reason").as_string());
  EXPECT_NE(reason.find(moment.reason), std::string::npos) << reason;
}

}  // namespace
}  // namespace livestream::transcripts

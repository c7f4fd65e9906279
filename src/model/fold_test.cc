#include "model/fold.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "model/event_codec.h"
#include "model/status_json.h"

namespace livestream {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

SystemTime at(std::string_view text) { return parse_iso_time(text)->time; }

// A session's status, told one event after the other.
class Story {
 public:
  // Folds an event at `time`, read from a record.
  Story& tell(std::string_view type, const std::string& data = "{}", std::string_view time = "2026-11-23T03:00:00Z") {
    return fold(type, data, time, {});
  }
  // The same, seen happening at `now`.
  Story& live(SystemTime now, std::string_view time, std::string_view type = "heartbeat") {
    return fold(type, "{}", time, {.live = now});
  }
  Story& fold(std::string_view type, const std::string& data, std::string_view time, const Arrival& arrival) {
    const std::string line =
        fmt::format(R"({{"type":"{}","session_id":"s","timestamp":"{}","sequence":1,"data":{}}})", type, time, data);
    apply(status, *parse_event(line, {}), arrival);
    return *this;
  }

  SessionStatus status;
};

std::vector<std::string> names(const std::vector<DoneTask>& tasks) {
  std::vector<std::string> all;
  all.reserve(tasks.size());
  for (const DoneTask& one : tasks) all.push_back(one.task);
  return all;
}

std::vector<std::optional<double>> durations(const SessionStatus& status) {
  std::vector<std::optional<double>> all;
  all.reserve(status.completed.size());
  for (const DoneTask& one : status.completed) all.push_back(one.seconds);
  return all;
}

TEST(Fold, TakesTheIdAndCountsEverything) {
  Story story;
  story.tell("something_new", R"({"phase":"x","iterations":3})").tell("heartbeat");
  EXPECT_EQ(story.status.id, "s");
  EXPECT_EQ(story.status.events, 2u);
  EXPECT_EQ(story.status.phase, "");
  EXPECT_EQ(story.status.iterations, 0);
}

TEST(Fold, PhasesFollowTheEvidenceButInitNeverReplacesOne) {
  Story story;
  story.tell("phase_change", R"({"phase":"init"})", "2026-11-23T03:00:00Z");
  EXPECT_EQ(story.status.phase, "init");
  story.tell("phase_change", R"({"phase":"scout"})", "2026-11-23T03:01:00Z");
  story.tell("phase_change", R"({"phase":"init"})", "2026-11-23T03:02:00Z");
  story.tell("phase_change", R"({"phase":"scout"})", "2026-11-23T03:03:00Z");
  story.tell("phase_change", R"({"phase":"polishing"})", "2026-11-23T03:04:00Z");
  EXPECT_EQ(story.status.phase, "polishing");
  EXPECT_THAT(story.status.phases,
              ElementsAre(PhaseStart{"init", "2026-11-23T03:00:00Z"}, PhaseStart{"scout", "2026-11-23T03:01:00Z"},
                          PhaseStart{"polishing", "2026-11-23T03:04:00Z"}));
}

TEST(Fold, ACheckpointReadLateDoesNotTakeThePhaseBack) {
  Story story;
  story.tell("phase_change", R"({"phase":"builder"})", "2026-11-23T03:04:00Z");
  story.tell("checkpoint", R"({"phase":"architect"})", "2026-11-23T03:03:59Z");
  EXPECT_EQ(story.status.phase, "builder");
  story.tell("checkpoint", R"({"phase":"review"})", "2026-11-23T03:04:01Z");
  EXPECT_EQ(story.status.phase, "review");
  story.tell("checkpoint", R"({"phase":"complete","is_complete":true})", "2026-11-23T03:03:00Z");
  EXPECT_EQ(story.status.phase, "complete");
}

TEST(Fold, ContextInAPhaseChangeCountsOnlyAboveZero) {
  Story story;
  story.tell("context_update", R"({"percent":12.5,"tokens_used":25000})");
  story.tell("phase_change", R"({"phase":"scout","context_percent":0})");
  EXPECT_EQ(story.status.context_percent, 12.5);
  EXPECT_EQ(story.status.tokens_used, 25'000);
  story.tell("phase_change", R"({"phase":"scout","context_percent":40})");
  EXPECT_EQ(story.status.context_percent, 40);
  story.tell("iteration_complete", R"({"iteration":1,"context_percent":0})");
  EXPECT_EQ(story.status.context_percent, 0);
}

TEST(Fold, UnknownContextStaysUnknown) {
  Story story;
  story.tell("context_update", R"({"percent":"12","tokens_used":-5})").tell("context_update", R"({"percent":-1})");
  story.tell("context_update", R"({"percent":1e999})");
  EXPECT_EQ(story.status.context_percent, std::nullopt);
  EXPECT_EQ(story.status.tokens_used, std::nullopt);
}

TEST(Fold, IterationsNeverFallBehind) {
  Story story;
  story.tell("iteration_start", R"({"iteration":3})").tell("checkpoint", R"({"iterations":2})");
  EXPECT_EQ(story.status.iterations, 3);
  story.tell("iteration_complete", R"({"iteration":3})").tell("checkpoint", R"({"iterations":5})");
  EXPECT_EQ(story.status.iterations, 5);
  story.tell("iteration_start", R"({"iteration":1.5})").tell("iteration_start", R"({"iteration":"9"})");
  EXPECT_EQ(story.status.iterations, 5);
}

TEST(Fold, CheckpointsAreKeptVerbatim) {
  Story story;
  story.tell("checkpoint", R"({"source":"ralph","position":"p 1","project":"my-app","task":" Build — it ",)"
                           R"("start_time":"2026-11-23T02:00:00","last_update":"2026-11-23T02:30:00","iterations":2,)"
                           R"("phase":"builder","is_complete":false,"completed":["a"],"remaining":["b",7,"c"],)"
                           R"("notes":["n"],"failed_attempts":[{"iteration":1,"error":"529","time":"t"},3]})");
  EXPECT_EQ(story.status.project, "my-app");
  EXPECT_EQ(story.status.task, " Build — it ");
  EXPECT_EQ(story.status.start_time, "2026-11-23T02:00:00");
  EXPECT_EQ(story.status.last_update, "2026-11-23T02:30:00");
  EXPECT_EQ(story.status.iterations, 2);
  EXPECT_EQ(story.status.phase, "builder");
  EXPECT_FALSE(story.status.is_complete);
  EXPECT_THAT(names(story.status.completed), ElementsAre("a"));
  EXPECT_THAT(story.status.remaining, ElementsAre("b", "c"));
  EXPECT_THAT(story.status.notes, ElementsAre("n"));
  EXPECT_THAT(story.status.failed_attempts, ElementsAre(FailedAttempt{1, "529", "t"}));
  EXPECT_EQ(story.status.source_positions.at("ralph"), "p 1");

  story.tell("checkpoint", R"({"source":"ralph","position":"p 2","completed":["a","b"],"remaining":[]})");
  EXPECT_THAT(names(story.status.completed), ElementsAre("a", "b"));
  EXPECT_TRUE(story.status.remaining.empty());
  EXPECT_EQ(story.status.project, "my-app");
  EXPECT_EQ(story.status.source_positions.at("ralph"), "p 2");
}

TEST(Fold, ACompleteMarkerOrASuccessfulCompletionEndsIt) {
  EXPECT_TRUE(Story().tell("checkpoint", R"({"is_complete":true})").status.is_complete);
  const SessionStatus done = Story().tell("completion", R"({"success":true,"summary":"fine"})").status;
  EXPECT_TRUE(done.is_complete);
  EXPECT_EQ(done.success, true);
  EXPECT_EQ(done.summary, "fine");
  EXPECT_FALSE(Story().tell("completion", R"({"success":false})").status.is_complete);
  EXPECT_FALSE(Story().tell("completion", R"({"success":"yes"})").status.is_complete);
  EXPECT_FALSE(Story().tell("phase_change", R"({"phase":"complete"})").status.is_complete);
}

TEST(Fold, ALateCheckpointDoesNotReopenACompletedSession) {
  Story story;
  story.tell("completion", R"({"success":true})").tell("checkpoint", R"({"is_complete":false})");
  EXPECT_TRUE(story.status.is_complete);
}

TEST(Fold, ACheckpointWithoutTheMarkerReopensWhatOnlyACheckpointEnded) {
  Story story;
  story.tell("checkpoint", R"({"phase":"complete","is_complete":true})", "2026-11-23T03:03:00Z");
  story.tell("checkpoint", R"({"phase":"builder","is_complete":false})", "2026-11-23T03:02:00Z");
  EXPECT_TRUE(story.status.is_complete);  // an older one, read late
  story.tell("checkpoint", R"({"phase":"scout"})", "2026-11-23T03:04:00Z");
  EXPECT_TRUE(story.status.is_complete);  // says nothing of it
  story.tell("checkpoint", R"({"phase":"scout","is_complete":false})", "2026-11-23T03:05:00Z");
  EXPECT_FALSE(story.status.is_complete);
}

TEST(Fold, FilesThatToolsChangedAreKnownByTheirNewestChange) {
  Story story;
  const auto change = [&](std::string_view files) {
    story.tell("tool_call", fmt::format(R"({{"call_id":"c","tool":"Edit","state":"finished","files":{}}})", files));
  };
  change(R"([{"path":"a","added":3,"removed":1},{"path":"b"}])");
  change(R"([{"path":"c","added":1,"removed":0},7,{"added":9},{"path":""}])");
  change(R"([{"path":"a","added":2,"removed":"x"}])");
  EXPECT_THAT(story.status.files, ElementsAre(ChangedFile{"b", 0, 0}, ChangedFile{"c", 1, 0}, ChangedFile{"a", 5, 1}));
  EXPECT_EQ(story.status.lines_added, 6);
  EXPECT_EQ(story.status.lines_removed, 1);
  story.tell("tool_call", R"({"call_id":"d","state":"started","files":[{"path":"e"}]})");
  EXPECT_EQ(story.status.files.size(), 3U);
}

TEST(Fold, CommitsAreKnownOnceAndAmendedOnesTakeTheirPlace) {
  Story story;
  story.tell("commit", R"({"commit":"a1","branch":"main","summary":"first","added":3,"removed":1})");
  story.tell("commit", R"({"commit":"b2","branch":"side","summary":"second"})");
  story.tell("commit", R"({"commit":"a1","branch":"main","summary":"first"})");
  story.tell("commit", R"({"commit":"c3","replaces":"b2","branch":"side","summary":"better"})");
  story.tell("commit", R"({"summary":"none"})");
  ASSERT_EQ(story.status.commits.size(), 2U);
  EXPECT_EQ(story.status.commits[0].id, "a1");
  EXPECT_EQ(story.status.commits[1].summary, "better");
  EXPECT_EQ(story.status.branch, "side");
}

TEST(Fold, ACommitIsNobodysAnswer) {
  Story story;
  story.tell("waiting", R"({"reason":"input","question":"Which port?"})", "2026-11-23T03:00:00Z");
  story.tell("commit", R"({"commit":"a1"})", "2026-11-23T03:05:00Z");
  EXPECT_TRUE(story.status.waiting);
}

TEST(Fold, FilesPastTheBoundStillCountTheirLines) {
  Story story;
  for (std::size_t i = 0; i <= kMaxFiles; ++i)
    story.tell("tool_call", fmt::format(R"({{"state":"finished","files":[{{"path":"{}","added":1}}]}})", i));
  EXPECT_EQ(story.status.files.size(), kMaxFiles);
  EXPECT_EQ(story.status.lines_added, std::int64_t{kMaxFiles} + 1);
  EXPECT_TRUE(story.status.truncated);
}

TEST(Fold, ASummaryThatIsNoTextIsKeptAsJson) {
  Story story;
  story.tell("completion", R"({"success":true,"summary":{"iterations": 6, "phase": "complete"}})");
  EXPECT_EQ(story.status.summary, R"({"iterations":6,"phase":"complete"})");
}

TEST(Fold, AnotherIterationAfterAFailureMeansItGoesOn) {
  Story story;
  story.tell("completion", R"({"success":false})");
  EXPECT_EQ(story.status.success, false);
  story.tell("iteration_start", R"({"iteration":2})");
  EXPECT_EQ(story.status.success, std::nullopt);
}

TEST(Fold, TasksMoveFromRemainingToCompleted) {
  Story story;
  story.tell("tasks_update", R"({"completed":[],"remaining":["a","b","c"]})");
  story.tell("task_complete", R"({"task":"b","context_percent":20})");
  story.tell("task_complete", R"({"task":"unheard of"})").tell("task_complete", R"({"task":"b"})");
  story.tell("task_complete", R"({"task":5})");
  EXPECT_THAT(names(story.status.completed), ElementsAre("b", "unheard of"));
  EXPECT_THAT(story.status.remaining, ElementsAre("a", "c"));
  EXPECT_EQ(story.status.context_percent, 20);
}

TEST(Fold, AClaimedTaskIsStillRemainingUntilItIsDone) {
  Story story;
  story.tell("tasks_update", R"({"completed":[],"remaining":["a","b"],"claimed":["a","b"]})");
  story.tell("tasks_update", R"({"remaining":["a","b"]})");
  EXPECT_THAT(story.status.claimed, ElementsAre("a", "b"));
  story.tell("task_complete", R"({"task":"a"})");
  EXPECT_THAT(story.status.claimed, ElementsAre("b"));
  EXPECT_THAT(story.status.remaining, ElementsAre("b"));
  story.tell("tasks_update", R"({"claimed":[]})");
  EXPECT_TRUE(story.status.claimed.empty());
}

TEST(Fold, ATaskTookAsLongAsSinceTheOneBeforeWasDone) {
  Story story;
  story.tell("session_start", "{}", "2026-11-23T03:00:00Z");
  story.tell("tasks_update", R"({"completed":[],"remaining":["a","b","c","d"]})", "2026-11-23T03:00:00Z");
  story.tell("task_complete", R"({"task":"a"})", "2026-11-23T03:02:00Z");
  story.tell("checkpoint", R"({"completed":["a","b","c"],"remaining":["d"],"last_update":"2026-11-23T03:05:00Z"})",
             "2026-11-23T03:09:00Z");
  EXPECT_THAT(durations(story.status), ElementsAre(120, 90, 90));
  EXPECT_EQ(story.status.completed[2].done_us, at("2026-11-23T03:05:00Z").time_since_epoch().count());
}

TEST(Fold, NobodyKnowsWhenTasksOfTheFirstListWereDone) {
  Story story;
  story.tell("session_start", "{}", "2026-11-23T03:00:00Z");
  story.tell("checkpoint", R"({"completed":["a","b"],"remaining":["c","d"]})", "2026-11-23T03:10:00Z");
  story.tell("checkpoint", R"({"completed":["b","c"],"remaining":["d"]})", "2026-11-23T03:20:00Z");
  EXPECT_THAT(names(story.status.completed), ElementsAre("b", "c"));
  EXPECT_THAT(durations(story.status), ElementsAre(std::nullopt, 1200));
}

TEST(Fold, AContextThatFallsToLessThanHalfWasBegunAnew) {
  Story story;
  for (const char* percent : {"30", "16", "45", "3", "9", "2"})
    story.tell("context_update", fmt::format(R"({{"percent":{}}})", percent));
  EXPECT_EQ(story.status.context_resets, 1);
  story.tell("context_update", R"({"percent":60})").tell("compaction", R"({"after_tokens":10})");
  EXPECT_EQ(story.status.context_resets, 1);
  EXPECT_EQ(story.status.timeline.spans.at(0).resets, 2u);
}

TEST(Fold, TheTimelineHasWhatHappenedWhereItHappened) {
  Story story;
  story.tell("log_line", R"({"line":"a"})", "2026-11-23T03:00:00Z");
  story.tell("error", R"({"message":"b"})", "2026-11-23T03:00:12Z");
  story.tell("usage", R"({"model":"m","input_tokens":5,"cache_write_tokens":2,"output_tokens":7,"cost_usd":0.5})",
             "2026-11-23T03:00:13Z");
  story.tell("task_complete", R"({"task":"t","context_percent":40})", "2026-11-23T03:00:25Z");
  EXPECT_THAT(story.status.timeline.spans,
              ElementsAre(TimelineSpan{.events = 1},
                          TimelineSpan{.events = 2, .errors = 1, .input_tokens = 7, .output_tokens = 7, .cost = 0.5},
                          TimelineSpan{.events = 1, .tasks = 1, .context = 40}));
}

TEST(Fold, TheTimelineCountsIterationsAndWaitsAndKnowsItsPhase) {
  Story story;
  story.tell("phase_change", R"({"phase":"scout"})", "2026-11-23T03:00:00Z");
  story.tell("iteration_start", R"({"iteration":1})", "2026-11-23T03:00:01Z");
  story.tell("waiting", R"({"reason":"permission"})", "2026-11-23T03:00:11Z");
  story.tell("waiting", R"({"reason":"permission"})", "2026-11-23T03:00:12Z");
  story.tell("phase_change", R"({"phase":"builder"})", "2026-11-23T03:00:22Z");
  story.tell("iteration_start", R"({"iteration":3})", "2026-11-23T03:00:23Z");
  EXPECT_THAT(story.status.timeline.spans, ElementsAre(TimelineSpan{.events = 2, .iterations = 1, .phases = 1},
                                                       TimelineSpan{.events = 2, .waits = 1, .phases = 1},
                                                       TimelineSpan{.events = 2, .iterations = 2, .phases = 2}));
}

TEST(Fold, ListsAreBounded) {
  std::string list = "[\"0\"";
  for (std::size_t i = 1; i <= kMaxTasks; ++i) list += fmt::format(",\"{}\"", i);
  Story story;
  story.tell("tasks_update", R"({"remaining":)" + list + "]}");
  EXPECT_EQ(story.status.remaining.size(), kMaxTasks);
  EXPECT_TRUE(story.status.truncated);

  Story phases;
  for (std::size_t i = 0; i <= kMaxPhases; ++i) phases.tell("phase_change", fmt::format(R"({{"phase":"p{}"}})", i));
  EXPECT_EQ(phases.status.phases.size(), kMaxPhases);
  EXPECT_EQ(phases.status.phase, fmt::format("p{}", kMaxPhases));
  EXPECT_TRUE(phases.status.truncated);
}

TEST(Fold, CountsLinesErrorsAndWarnings) {
  Story story;
  story.tell("log_line", R"({"line":"a","level":"info"})").tell("log_line", R"({"line":"b","level":"warning"})");
  story.tell("log_line", R"({"line":"c","level":"warn"})").tell("log_line", R"({"line":"d","level":"error"})");
  story.tell("log_line", R"({"line":"e","level":"shout"})").tell("log_line", R"({"line":"f"})");
  EXPECT_EQ(story.status.log_lines, 6u);
  EXPECT_EQ(story.status.errors, 1u);
  EXPECT_EQ(story.status.warnings, 2u);
  EXPECT_EQ(story.status.last_error, "d");
  EXPECT_EQ(story.status.last_line, (LogLine{"f", "info"}));
  story.tell("error", R"({"message":"boom","details":{}})");
  EXPECT_EQ(story.status.errors, 2u);
  EXPECT_EQ(story.status.last_error, "boom");
  EXPECT_EQ(story.status.last_line, (LogLine{"boom", "error"}));
}

TEST(Fold, ASessionStartSaysWhoAndWhat) {
  Story story;
  story.tell("session_start", R"({"project":"p","task":"t","agent":"claude","start_time":"2026-11-23T01:00:00Z"})");
  EXPECT_EQ(story.status.project, "p");
  EXPECT_EQ(story.status.task, "t");
  EXPECT_EQ(story.status.agent, "claude");
  EXPECT_EQ(story.status.start_time, "2026-11-23T01:00:00Z");
}

TEST(FoldTime, StartsWithTheEarliestEvidence) {
  Story story;
  story.tell("heartbeat", "{}", "2026-11-23T03:00:00Z").tell("heartbeat", "{}", "2026-11-23T03:05:00Z");
  EXPECT_EQ(story.status.start_time, "2026-11-23T03:00:00Z");
  story.tell("checkpoint", R"({"start_time":"2026-11-23T03:30:00Z"})");
  EXPECT_EQ(story.status.start_time, "2026-11-23T03:00:00Z");
  story.tell("checkpoint", R"({"start_time":"2026-11-23T02:59:59Z"})");
  EXPECT_EQ(story.status.start_time, "2026-11-23T02:59:59Z");
  EXPECT_EQ(story.status.start_us, at("2026-11-23T02:59:59Z").time_since_epoch().count());
}

TEST(FoldTime, OldEvidenceDoesNotTakeTheLastUpdateBack) {
  Story story;
  story.tell("heartbeat", "{}", "2026-11-23T03:05:00Z").tell("heartbeat", "{}", "2026-11-23T03:00:00Z");
  story.tell("checkpoint", R"({"last_update":"2026-11-23T01:00:00Z"})", "2026-11-23T09:00:00Z");
  EXPECT_EQ(story.status.last_update, "2026-11-23T03:05:00Z");
}

TEST(FoldTime, WhatIsNoTimeIsShownOnlyWhereNothingBetterIsKnown) {
  Story story;
  story.tell("heartbeat", "{}", "yesterday");
  EXPECT_EQ(story.status.start_time, "yesterday");
  EXPECT_EQ(story.status.start_us, std::nullopt);
  story.tell("heartbeat", "{}", "2026-11-23T03:00:00Z").tell("heartbeat", "{}", "tomorrow");
  EXPECT_EQ(story.status.last_update, "2026-11-23T03:00:00Z");
}

TEST(FoldTime, NaiveTimesAreReadByTheRule) {
  Story story;
  story.fold("heartbeat", "{}", "2026-11-23T03:00:00", {.naive_zone = ZoneRule::fixed(hours(2))});
  EXPECT_EQ(story.status.start_us, at("2026-11-23T01:00:00Z").time_since_epoch().count());
  EXPECT_EQ(story.status.zone_shift_minutes, std::nullopt);
}

TEST(FoldTime, LiveArrivalShowsTheEmittersZone) {
  const SystemTime now = at("2026-11-23T03:00:00Z");
  Story story;
  story.tell("heartbeat", "{}", "2026-11-23T08:20:00");  // from the record, its zone not yet known
  story.live(now, "2026-11-23T08:30:01");                // India
  EXPECT_EQ(story.status.zone_shift_minutes, 330);
  EXPECT_EQ(story.status.last_update_us, (now + seconds(1)).time_since_epoch().count());
  EXPECT_EQ(story.status.start_us, (now - minutes(10)).time_since_epoch().count());
  EXPECT_FALSE(story.status.clock_skew);
  story.tell("heartbeat", "{}", "2026-11-23T08:40:00");
  EXPECT_EQ(story.status.last_update_us, (now + minutes(10)).time_since_epoch().count());
}

TEST(FoldTime, TheZoneIsCountedFromUtcWhateverTheRuleSays) {
  Story story;
  story.fold("heartbeat", "{}", "2026-11-22T19:00:00",
             {.live = at("2026-11-23T03:00:10Z"), .naive_zone = ZoneRule::fixed(hours(1))});
  EXPECT_EQ(story.status.zone_shift_minutes, -8 * 60);
}

TEST(FoldTime, AnEventThatOnlyCameLateDoesNotChangeAKnownZone) {
  const SystemTime now = at("2026-11-23T03:00:00Z");
  Story story;
  story.live(now, "2026-11-23T05:00:00").live(now + hours(1), "2026-11-23T05:30:00");
  EXPECT_EQ(story.status.zone_shift_minutes, 120);
  EXPECT_TRUE(story.status.clock_skew);
  story.live(now + hours(2), "2026-11-23T08:00:00");  // summer time began
  EXPECT_EQ(story.status.zone_shift_minutes, 180);
  EXPECT_FALSE(story.status.clock_skew);
}

TEST(FoldTime, NoZoneIsFurtherThanFourteenHoursFromUtc) {
  const SystemTime now = at("2026-11-23T03:00:00Z");
  Story story;
  story.live(now, "2026-11-23T13:00:00").live(now, "2026-11-23T23:00:00");
  EXPECT_EQ(story.status.zone_shift_minutes, 600);
  EXPECT_TRUE(story.status.clock_skew);
}

TEST(FoldTime, ClocksThatAreOffAreCalledSkewed) {
  const SystemTime now = at("2026-11-23T03:00:00Z");
  EXPECT_FALSE(Story().live(now, "2026-11-23T02:56:00Z").status.clock_skew);
  EXPECT_TRUE(Story().live(now, "2026-11-23T02:54:00Z").status.clock_skew);
  EXPECT_TRUE(Story().live(now, "2026-11-23T03:00:30Z").status.clock_skew);
  EXPECT_TRUE(Story().live(now, "2026-11-23T03:07:00").status.clock_skew);  // near no zone
  EXPECT_FALSE(Story().tell("heartbeat", "{}", "2031-01-01T00:00:00Z").status.clock_skew);
}

// The records of real overnight runs; each line as a server reads it.
SessionStatus fold_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  SessionStatus status;
  for (std::string line; std::getline(file, line);) {
    const auto logged = parse_logged_event(line, path.parent_path().filename().string());
    EXPECT_TRUE(logged) << path << ": " << line;
    if (logged) apply(status, logged->event, {});
  }
  return status;
}

TEST(Samples, FoldIntoWhatHappened) {
  const char* const samples = std::getenv("LIVESTREAM_SAMPLES");
  if (samples == nullptr) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  const auto events = std::filesystem::path(samples) / "context-foundry/ralph-run/logs/events";
  std::map<std::string, SessionStatus> sessions;
  for (const auto& folder : std::filesystem::directory_iterator(events))
    sessions[folder.path().filename()] = fold_file(folder.path() / "events.jsonl");
  ASSERT_GE(sessions.size(), 3u);
  for (const auto& [id, status] : sessions) {
    EXPECT_EQ(status.id, id);
    EXPECT_GT(status.iterations, 0) << id;
    EXPECT_TRUE(status.start_us && status.last_update_us && *status.start_us < *status.last_update_us) << id;
    EXPECT_FALSE(parse_iso_time(status.start_time)->has_zone) << id;
    EXPECT_EQ(from_snapshot(to_snapshot(status)), status) << id;
  }
  const SessionStatus& my_app = sessions.at("my-app_20261123_030252");
  EXPECT_EQ(my_app.iterations, 5);
  EXPECT_EQ(my_app.phase, "builder");
  EXPECT_EQ(my_app.context_percent, 11);
  const SessionStatus& continuous = sessions.at("cont_1");
  EXPECT_EQ(continuous.iterations, 6);
  EXPECT_EQ(continuous.phase, "complete");
  EXPECT_TRUE(continuous.is_complete);
  EXPECT_THAT(continuous.summary, HasSubstr("duration_seconds"));
}

}  // namespace
}  // namespace livestream

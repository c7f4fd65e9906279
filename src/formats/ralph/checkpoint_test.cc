#include "formats/ralph/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/ids.h"
#include "formats/checkpoint_facts.h"
#include "formats/ralph/checkpoint_event.h"
#include "model/event_codec.h"

namespace livestream::ralph {
namespace {

using testing::ElementsAre;

constexpr std::string_view kState = R"({
  "project_name": "shop", "task_description": "Build \ud83d\ude80 checkout", "session_id": "shop_20261123_030252",
  "start_time": "2026-11-23T03:02:53.144015", "iterations": 5, "completed_tasks": [],
  "failed_attempts": [{"iteration": 3, "error": "529", "time": "2026-11-23T03:03:59"}],
  "current_phase": "builder", "last_phase": "architect", "last_iteration_time": "2026-11-23T03:03:19.139972",
  "artifacts": {"research": "# Research\nlong", "spec": "S", "plan": 7}
})";
constexpr std::string_view kProgress = R"({"completed": ["1: a"], "remaining": ["2: b"], "notes": ["n"]})";

Checkpoint whole_checkpoint() { return {*parse_state(kState), *parse_progress(kProgress), false}; }

SystemTime some_time() { return SystemTime(std::chrono::seconds(1'790'000'000)); }

TEST(RalphState, GivesEveryFieldAsWritten) {
  const auto state = parse_state(kState);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->project, "shop");
  EXPECT_EQ(state->task, "Build \xF0\x9F\x9A\x80 checkout");
  EXPECT_EQ(state->start_time, "2026-11-23T03:02:53.144015");
  EXPECT_EQ(state->last_update, "2026-11-23T03:03:19.139972");
  EXPECT_EQ(state->phase, "builder");
  EXPECT_EQ(state->iterations, 5);
  EXPECT_THAT(*state->failed_attempts, ElementsAre(FailedAttempt{3, "529", "2026-11-23T03:03:59"}));
}

TEST(RalphState, HalfWrittenAtAnyByteMeansLookAgain) {
  for (std::size_t size = 0; size < kState.size(); ++size) EXPECT_FALSE(parse_state(kState.substr(0, size))) << size;
  for (std::size_t size = 0; size < kProgress.size(); ++size)
    EXPECT_FALSE(parse_progress(kProgress.substr(0, size))) << size;
}

TEST(RalphState, FieldOfTheWrongTypeSpoilsNoOther) {
  const auto state = parse_state(R"({"project_name": 7, "iterations": "5", "current_phase": null,
      "failed_attempts": [1, {"iteration": "x", "error": "e"}], "task_description": "t"})");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->project, std::nullopt);
  EXPECT_EQ(state->iterations, std::nullopt);
  EXPECT_EQ(state->phase, std::nullopt);
  EXPECT_EQ(state->task, "t");
  EXPECT_THAT(*state->failed_attempts, ElementsAre(FailedAttempt{0, "e", ""}));
  EXPECT_EQ(parse_state("[1, 2]"), State{});
}

TEST(RalphState, TakesNaNAndLoneSurrogatesAsPythonWritesThem) {
  const auto state = parse_state(R"({"cost": NaN, "task_description": "\ud83d!"})");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->task, "\xEF\xBF\xBD!");
}

TEST(RalphArtifacts, AreReadOnlyWhenAskedFor) {
  const auto artifacts = read_artifacts(kState);
  ASSERT_TRUE(artifacts);
  EXPECT_EQ(*artifacts, (Artifacts{"# Research\nlong", "S", "", ""}));
  EXPECT_EQ(checkpoint_event(whole_checkpoint(), "s", some_time()).line().find("Research"), std::string::npos);
}

TEST(RalphCheckpointEvent, SaysWhatTheFilesSayAndNoMore) {
  const Event event = checkpoint_event(whole_checkpoint(), "shop_20261123_030252", some_time());
  EXPECT_EQ(event.type(), "checkpoint");
  EXPECT_EQ(event.session_id(), "shop_20261123_030252");
  EXPECT_EQ(event.timestamp(), "2026-09-21T14:13:20.000000Z");
  EXPECT_EQ(event.sequence(), 1U);
  EXPECT_EQ(event.data().at("source"), "ralph");
  EXPECT_EQ(event.data().at("phase"), "builder");
  EXPECT_EQ(event.data().at("is_complete"), false);
  EXPECT_EQ(event.data().at("completed").as_array().at(0), "1: a");
  EXPECT_FALSE(event.data().contains("truncated"));

  const Event marker_only = checkpoint_event({{}, {}, true}, "s", some_time());
  EXPECT_EQ(marker_only.data().size(), 3U);
  EXPECT_EQ(marker_only.data().at("is_complete"), true);
}

TEST(RalphCheckpointEvent, IsTheSameEventAfterARestart) {
  const Event first = checkpoint_event(whole_checkpoint(), "s", some_time());
  const Event again = checkpoint_event(whole_checkpoint(), "s", some_time());
  EXPECT_EQ(first.line(), again.line());
  EXPECT_EQ(identity_of(first), identity_of(again));
}

TEST(RalphCheckpointEvent, HasThePositionOfItsContentAndTheIdentityOfItsTime) {
  const Event first = checkpoint_event(whole_checkpoint(), "s", some_time());
  const Event came_back = checkpoint_event(whole_checkpoint(), "s", some_time() + std::chrono::seconds(1));
  EXPECT_EQ(first.data().at("position"), came_back.data().at("position"));
  EXPECT_NE(identity_of(first), identity_of(came_back));

  Checkpoint complete = whole_checkpoint();
  complete.is_complete = true;
  EXPECT_NE(first.data().at("position"), checkpoint_event(complete, "s", some_time()).data().at("position"));
}

TEST(RalphCheckpointEvent, StaysWithinItsBounds) {
  Checkpoint checkpoint;
  checkpoint.state.task = std::string(kMaxTextBytes, 'x') + "\xC3\xBC";
  checkpoint.progress.notes.emplace();
  for (std::size_t i = 0; i <= kMaxNotes; ++i) checkpoint.progress.notes->push_back(std::to_string(i));
  const Event event = checkpoint_event(checkpoint, "s", some_time());
  EXPECT_LE(event.data().at("task").as_string().size(), kMaxTextBytes + 3);
  EXPECT_EQ(event.data().at("notes").as_array().size(), kMaxNotes);
  EXPECT_EQ(event.data().at("notes").as_array().at(0), "1");
  EXPECT_EQ(event.data().at("truncated"), true);
}

}  // namespace
}  // namespace livestream::ralph

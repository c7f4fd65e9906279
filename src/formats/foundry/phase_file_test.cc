#include "formats/foundry/phase_file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "model/event_codec.h"

namespace livestream::foundry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kPhase = R"({
  "session_id": "shop", "current_phase": "Test", "phase_number": "4/7", "status": "testing",
  "progress_detail": "Running \ud83d\ude80 tests", "test_iteration": 2,
  "phases_completed": ["Scout", "Architect", 7, "Builder"], "last_updated": "2001-01-01T00:00:00Z"
})";
constexpr std::string_view kTasks = R"({"total_tasks": 3, "tasks": [
  {"id": "task-1", "description": "Paint it", "files": []}, {"id": "task-2"}, 7, {}]})";

PhaseFile phase_file(std::string_view phase, std::string_view number, std::string_view status) {
  return *parse_phase_file(
      fmt::format(R"({{"current_phase":"{}","phase_number":"{}","status":"{}"}})", phase, number, status));
}

std::vector<std::string> texts(const Event& event, std::string_view key) {
  std::vector<std::string> all;
  const auto data = event.data();
  for (const auto& text : data.at(key).as_array()) all.emplace_back(text.as_string());
  return all;
}

SystemTime some_time() { return SystemTime(std::chrono::seconds(1'790'000'000)); }

Event event_of(std::string_view phase_text, std::string_view tasks_text = kTasks) {
  return checkpoint_event({*parse_phase_file(phase_text), *parse_build_tasks(tasks_text)}, "shop", "s", some_time());
}

TEST(FoundryPhaseFile, GivesEveryFieldButTheDates) {
  const auto file = parse_phase_file(kPhase);
  ASSERT_TRUE(file);
  EXPECT_EQ(
      *file,
      (PhaseFile{"Test", "4/7", "testing", "Running \xF0\x9F\x9A\x80 tests", 2, {"Scout", "Architect", "Builder"}}));
}

TEST(FoundryPhaseFile, HalfWrittenAtAnyByteMeansLookAgain) {
  for (std::size_t size = 0; size < kPhase.size(); ++size)
    EXPECT_FALSE(parse_phase_file(kPhase.substr(0, size))) << size;
  for (std::size_t size = 0; size < kTasks.size(); ++size)
    EXPECT_FALSE(parse_build_tasks(kTasks.substr(0, size))) << size;
}

TEST(FoundryPhaseFile, FieldOfTheWrongTypeSpoilsNoOther) {
  EXPECT_EQ(parse_phase_file(R"({"current_phase":7,"status":"s","phases_completed":{},"test_iteration":"2"})"),
            (PhaseFile{.status = "s"}));
  EXPECT_EQ(parse_phase_file("[1, 2]"), PhaseFile{});
  EXPECT_THAT(*parse_build_tasks(R"({"tasks":{"a":1}})"), IsEmpty());
}

TEST(FoundryBuildTasks, AreTheirDescriptionsOrIds) {
  EXPECT_THAT(*parse_build_tasks(kTasks), ElementsAre("Paint it", "task-2"));
}

TEST(FoundryBuild, IsOverWhenItsLastPhaseIsCompleted) {
  EXPECT_TRUE(is_complete(phase_file("Feedback", "7/8", "completed")));
  EXPECT_TRUE(is_complete(phase_file("Deploy", "6/6", "Completed")));
  EXPECT_TRUE(is_complete(phase_file("Complete", "", "")));
  EXPECT_FALSE(is_complete(phase_file("Feedback", "7/7", "analyzing")));
  EXPECT_FALSE(is_complete(phase_file("Test", "4/7", "completed")));
  EXPECT_FALSE(is_complete(phase_file("Test", "x/x", "completed")));
}

TEST(FoundryCheckpointEvent, SaysWhatTheFilesSayAndNoDate) {
  const Event event = event_of(kPhase);
  EXPECT_EQ(event.type(), "checkpoint");
  EXPECT_EQ(event.timestamp(), "2026-09-21T14:13:20.000000Z");
  EXPECT_EQ(event.data().at("source"), "context-foundry");
  EXPECT_EQ(event.data().at("agent"), "context-foundry");
  EXPECT_EQ(event.data().at("project"), "shop");
  EXPECT_EQ(event.data().at("phase"), "test");
  EXPECT_EQ(event.data().at("is_complete"), false);
  EXPECT_FALSE(event.data().contains("start_time"));
  EXPECT_FALSE(event.data().contains("last_update"));
  EXPECT_THAT(texts(event, "notes"), ElementsAre("4/7, testing: Running \xF0\x9F\x9A\x80 tests; test iteration 2"));
}

TEST(FoundryCheckpointEvent, TasksRemainFromThePlanOnAndAreCompletedWithTheBuilder) {
  const auto lists = [](std::string_view phase, std::string_view completed) {
    const Event event = event_of(fmt::format(R"({{"current_phase":"{}","phases_completed":[{}]}})", phase, completed));
    return std::pair(texts(event, "completed").size(), texts(event, "remaining").size());
  };
  EXPECT_EQ(lists("Scout", ""), std::pair(std::size_t{0}, std::size_t{0}));
  EXPECT_EQ(lists("Architect", R"("Scout")"), std::pair(std::size_t{0}, std::size_t{0}));
  EXPECT_EQ(lists("Builder", ""), std::pair(std::size_t{0}, std::size_t{2}));
  EXPECT_EQ(lists("Design", R"("Scout","Architect")"), std::pair(std::size_t{0}, std::size_t{2}));
  EXPECT_EQ(lists("Test", R"("Scout","Architect","Builder")"), std::pair(std::size_t{2}, std::size_t{0}));
  EXPECT_EQ(lists("Complete", ""), std::pair(std::size_t{2}, std::size_t{0}));
}

TEST(FoundryCheckpointEvent, IsTheSameAfterARestartAndAnotherWhenItComesBack) {
  const Event first = event_of(kPhase);
  EXPECT_EQ(first.line(), event_of(kPhase).line());
  const Checkpoint checkpoint{*parse_phase_file(kPhase), *parse_build_tasks(kTasks)};
  const Event later = checkpoint_event(checkpoint, "shop", "s", some_time() + std::chrono::seconds(1));
  EXPECT_EQ(first.data().at("position"), later.data().at("position"));
  EXPECT_NE(identity_of(first), identity_of(later));
}

}  // namespace
}  // namespace livestream::foundry

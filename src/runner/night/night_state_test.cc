#include "runner/night/night_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "formats/ralph/checkpoint.h"
#include "runner/local_time.h"

namespace livestream {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::int64_t kStart = 1'796'000'000'123'456;

std::string local(std::int64_t us) { return local_iso_time(SystemTime(std::chrono::microseconds(us))); }

// One without a member that is as it is by default.
NightState some_night() {
  NightState state;
  state.id = "shop_20261130_230012";
  state.plan = {.project = "shop",
                .task = "add coupons:\n\"10 %\" off ✓",
                .folder = "/home/me/shop",
                .agent = {.name = "codex",
                          .command = "prog {prompt_file}",
                          .model = "opus",
                          .may_do_all = true,
                          .arguments = {"--search", "a b"}},
                .check = "npm test",
                .goes_on = true,
                .commits = true,
                .limits = {.hours = 1.5,
                           .iterations = 7,
                           .cost_usd = 12.25,
                           .tokens = 3'000'000'000,
                           .context_percent = 66.5,
                           .failures = 2,
                           .idle_iterations = 3,
                           .iteration_seconds = 60,
                           .silence_seconds = 30,
                           .pause_seconds = 1}};
  state.start_us = kStart;
  state.deadline_us = kStart + 1;
  state.last_iteration_us = kStart + 2;
  state.iterations = 5;
  state.is_iterating = true;
  state.phase = "builder";
  state.last_phase = "architect";
  state.completed = {"schema"};
  state.remaining = {"api", "page"};
  state.claimed = {"api"};
  state.notes = {"iteration 3: did the schema"};
  state.failed_attempts = {{4, "exit code 3", kStart + 3}};
  state.failures_in_a_row = 1;
  state.idle_iterations = 2;
  state.not_before_us = kStart + 4;
  state.problem = "api is claimed";
  state.artifacts_hash = std::numeric_limits<std::uint64_t>::max();
  return state;
}

TEST(NightState, ComesBackAsItWasSaved) {
  const std::string saved = state_json(some_night(), {});
  const auto loaded = parse_night_state(saved);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(state_json(*loaded, {}), saved);
  EXPECT_EQ(loaded->id, "shop_20261130_230012");
  EXPECT_EQ(loaded->plan.task, some_night().plan.task);
  EXPECT_THAT(loaded->plan.agent.arguments, ElementsAre("--search", "a b"));
  EXPECT_EQ(loaded->plan.limits.hours, 1.5);
  EXPECT_EQ(loaded->plan.limits.tokens, 3'000'000'000);
  EXPECT_EQ(loaded->artifacts_hash, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(loaded->failed_attempts.at(0).time_us, kStart + 3);
}

TEST(NightState, WithoutLimitsComesBackWithoutThem) {
  NightState state;
  state.id = "shop";
  const auto loaded = parse_night_state(state_json(state, {}));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->plan.limits.cost_usd, std::nullopt);
  EXPECT_EQ(loaded->plan.limits.tokens, std::nullopt);
  EXPECT_EQ(loaded->plan.limits.context_percent, std::nullopt);
}

TEST(NightState, IsWhatOtherProgramsReadOfANight) {
  const ArtifactTexts artifacts{.research = "found\n", .spec = "to be", .plan = "how", .tasks = "- [x] schema\n"};
  const std::string text = state_json(some_night(), artifacts);
  const auto state = ralph::parse_state(text);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->project, "shop");
  EXPECT_EQ(state->task, some_night().plan.task);
  EXPECT_EQ(state->start_time, local(kStart));
  EXPECT_EQ(state->last_update, local(kStart + 2));
  EXPECT_EQ(state->phase, "builder");
  EXPECT_EQ(state->iterations, 5);
  EXPECT_THAT(*state->completed, ElementsAre("schema"));
  EXPECT_THAT(*state->failed_attempts, ElementsAre(FailedAttempt{4, "exit code 3", local(kStart + 3)}));
  EXPECT_EQ(ralph::read_artifacts(text), (ralph::Artifacts{"found\n", "to be", "how", "- [x] schema\n"}));
  EXPECT_THAT(text, HasSubstr(R"("session_id":"shop_20261130_230012")"));
  EXPECT_THAT(text, HasSubstr(R"("last_phase":"architect")"));
}

TEST(NightState, SaysNothingOfWhatHasNotHappened) {
  NightState state;
  state.id = "shop";
  const std::string text = state_json(state, {});
  EXPECT_EQ(ralph::parse_state(text)->last_update, std::nullopt);
  EXPECT_EQ(ralph::parse_state(text)->phase, "scout");
  EXPECT_THAT(*ralph::parse_state(text)->completed, IsEmpty());
  EXPECT_THAT(text.substr(0, text.find("\"runner\"")), Not(HasSubstr("last_phase")));
}

TEST(NightState, IsJsonWhateverAgentsWrite) {
  NightState state = some_night();
  state.problem = "cut \xe2\x9c";
  state.notes = {std::string("a\0b\x1b", 4)};
  const std::string text = state_json(state, {.research = "\xff\xfe raw", .spec = {}, .plan = {}, .tasks = {}});
  ASSERT_TRUE(ralph::parse_state(text));
  EXPECT_EQ(ralph::read_artifacts(text)->research, "\uFFFD\uFFFD raw");
  const auto loaded = parse_night_state(text);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->problem, "cut \uFFFD\uFFFD");
  EXPECT_EQ(loaded->notes, state.notes);
}

TEST(NightState, OfAnotherProgramIsRefused) {
  const std::string foreign = R"({"project_name":"shop","session_id":"shop","iterations":3,"current_phase":"builder"})";
  for (const std::string& text : {std::string(), foreign.substr(0, 20), foreign, std::string("[]"), std::string("null"),
                                  std::string(R"({"runner":{}})"), std::string(R"({"runner":"fast"})"),
                                  std::string(R"({"runner":{"id":"shop","iterations":"three"}})"),
                                  std::string(R"({"runner":{"id":"shop","plan":{"limits":[]}}})")}) {
    const auto state = parse_night_state(text);
    ASSERT_FALSE(state) << text;
    EXPECT_EQ(state.error().code, Errc::invalid);
    EXPECT_EQ(state.error().message, "was not written by `livestream overnight`");
  }
}

TEST(NightState, OfAnOlderProgramHasDefaultsForWhatItDidNotKnow) {
  const auto state = parse_night_state(R"({"runner":{"id":"shop","future":[1],"plan":{"limits":{"hours":3}}}})");
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_EQ(state->plan.limits.hours, 3);
  EXPECT_EQ(state->plan.limits.iterations, NightLimits().iterations);
  EXPECT_EQ(state->plan.agent.name, "claude");
  EXPECT_EQ(state->phase, "scout");
}

TEST(NightState, HasItsProgressInAFileThatOthersRead) {
  const auto progress = ralph::parse_progress(progress_json(some_night()));
  ASSERT_TRUE(progress);
  EXPECT_THAT(*progress->completed, ElementsAre("schema"));
  EXPECT_THAT(*progress->remaining, ElementsAre("api", "page"));
  EXPECT_THAT(*progress->notes, ElementsAre("iteration 3: did the schema"));
  EXPECT_THAT(progress_json(some_night()), HasSubstr(R"("claimed":["api"])"));
}

}  // namespace
}  // namespace livestream

#include "runner/night/night_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livestream {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;

constexpr SystemTime kNow{hours(500'000)};

class ANightsLimit : public testing::Test {
 protected:
  ANightsLimit() {
    state_.deadline_us = (kNow + hours(1)).time_since_epoch().count();
    used_.usage = {{.model = "opus", .requests = 2, .input = 100, .output = 20, .cache_read = 9'000, .cache_write = 3},
                   {.model = "haiku", .requests = 1, .input = 5, .output = 2, .cost = 0.25}};
    used_.usage[0].cost = 1.5;
  }

  std::string reason() const { return reason_to_end(state_, {.used = used_, .now = kNow}).value_or("none"); }
  std::string reason_to_cut() const { return reason_to_cut_off(limits_, used_).value_or("none"); }

  NightState state_;
  NightLimits& limits_ = state_.plan.limits;
  SessionStatus used_;
};

TEST_F(ANightsLimit, IsFarAwayAtItsBeginning) {
  EXPECT_EQ(reason(), "none");
  EXPECT_EQ(reason_to_cut(), "none");
}

TEST_F(ANightsLimit, OfTimeIsReachedAtTheDeadline) {
  limits_.hours = 1.5;
  state_.deadline_us = kNow.time_since_epoch().count() + 1;
  EXPECT_EQ(reason(), "none");
  state_.deadline_us -= 1;
  EXPECT_THAT(reason(), AllOf(HasSubstr("its 1.5 hours are over"), HasSubstr("(--hours)")));
}

TEST_F(ANightsLimit, OfIterationsIsTheirNumber) {
  limits_.iterations = 3;
  state_.iterations = 2;
  EXPECT_EQ(reason(), "none");
  state_.iterations = 3;
  EXPECT_EQ(reason(), "its 3 iterations are over (--max-iterations)");
}

TEST_F(ANightsLimit, OfCostCountsAllModelsAndCutsOff) {
  limits_.cost_usd = 1.75;
  EXPECT_EQ(reason(), "none");
  EXPECT_EQ(reason_to_cut(), "none");
  limits_.cost_usd = 1.7;
  EXPECT_EQ(reason(), "it cost $1.75, more than $1.70 (--max-cost)");
  EXPECT_EQ(reason_to_cut(), reason());
}

TEST_F(ANightsLimit, OfCostIsReachedByWhatIsKnownThoughMoreIsNot) {
  limits_.cost_usd = 1;
  used_.usage[1].unpriced = 3;
  EXPECT_EQ(cost_of(used_), std::nullopt);
  EXPECT_THAT(reason(), HasSubstr("--max-cost"));
}

TEST_F(ANightsLimit, OfTokensLeavesOutWhatWasReadFromACacheAndCutsOff) {
  limits_.tokens = 130;
  EXPECT_EQ(reason(), "none");
  EXPECT_EQ(reason_to_cut(), "none");
  limits_.tokens = 129;
  EXPECT_EQ(reason(), "it used 130 tokens, more than 129 (--max-tokens)");
  EXPECT_EQ(reason_to_cut(), reason());
}

TEST_F(ANightsLimit, OfContextIsWhatOneIterationFilled) {
  limits_.context_percent = 60;
  EXPECT_EQ(reason(), "none");
  used_.context_percent = 60;
  EXPECT_EQ(reason(), "none");
  used_.context_percent = 71.6;
  EXPECT_EQ(reason(), "an iteration filled 72 % of its context, more than 60 % (--max-context)");
  EXPECT_EQ(reason_to_cut(), "none");
}

TEST_F(ANightsLimit, OfFailuresSaysTheLastOne) {
  limits_.failures = 2;
  state_.failures_in_a_row = 1;
  state_.failed_attempts = {{1, "exit code 2", 0}, {2, "exit code 3", 0}};
  EXPECT_EQ(reason(), "none");
  state_.failures_in_a_row = 2;
  EXPECT_EQ(reason(), "2 iterations in a row failed (--max-failures), the last: exit code 3");
}

TEST_F(ANightsLimit, OfIdleIterationsIsTheirNumberInARow) {
  limits_.idle_iterations = 2;
  state_.idle_iterations = 1;
  EXPECT_EQ(reason(), "none");
  state_.idle_iterations = 2;
  EXPECT_EQ(reason(), "2 iterations in a row made no progress (--max-idle-iterations)");
}

TEST(Usage, IsTheSumOfAllModels) {
  SessionStatus status;
  EXPECT_EQ(tokens_used(status), 0);
  EXPECT_EQ(cost_of(status), 0);
  status.usage = {{.model = "a", .input = 1, .output = 20, .cache_read = 300, .cache_write = 4'000, .cost = 0.5},
                  {.model = "b", .output = 50'000, .cost = 0.25}};
  EXPECT_EQ(tokens_used(status), 54'021);
  EXPECT_EQ(cost_of(status), 0.75);
}

TEST(PauseAfterAFailure, DoublesUpToAQuarterOfAnHour) {
  EXPECT_EQ(pause_after(1, seconds(30)), seconds(30));
  EXPECT_EQ(pause_after(2, seconds(30)), seconds(60));
  EXPECT_EQ(pause_after(5, seconds(30)), minutes(8));
  EXPECT_EQ(pause_after(6, seconds(30)), minutes(15));
  EXPECT_EQ(pause_after(1'000'000, seconds(30)), minutes(15));
  EXPECT_EQ(pause_after(1, hours(2)), minutes(15));
  EXPECT_EQ(pause_after(9, seconds(0)), seconds(0));
}

}  // namespace
}  // namespace livestream

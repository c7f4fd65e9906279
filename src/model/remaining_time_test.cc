#include "model/remaining_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livestream {
namespace {

using std::chrono::minutes;
using testing::AllOf;
using testing::DoubleEq;
using testing::Gt;
using testing::Lt;

SessionStatus with_tasks(const std::vector<double>& seconds, std::size_t left) {
  SessionStatus status;
  for (const double one : seconds) status.completed.push_back({.task = "t", .seconds = one});
  status.remaining.assign(left, "r");
  return status;
}

TEST(RemainingTime, IsUnknownUntilATaskIsDone) {
  EXPECT_EQ(remaining_time(with_tasks({}, 3), minutes(10)), std::nullopt);
}

TEST(RemainingTime, IsAsLongPerTaskAsItTookSoFar) {
  EXPECT_THAT(remaining_time(with_tasks({300, 300}, 3), minutes(10))->likely, DoubleEq(900));
}

TEST(RemainingTime, OfOneTaskIsAGuess) {
  const auto guess = remaining_time(with_tasks({600}, 2), minutes(10));
  EXPECT_EQ(guess, (RemainingTime{.likely = 1200, .low = 600, .high = 2400, .tasks = 1}));
}

TEST(RemainingTime, IsExactWhereAllTasksTakeTheSame) {
  const auto exact = remaining_time(with_tasks({60, 60, 60, 60}, 5), minutes(4));
  EXPECT_EQ(exact, (RemainingTime{.likely = 300, .low = 300, .high = 300, .tasks = 4}));
}

TEST(RemainingTime, IsWiderTheMoreTheTasksDiffer) {
  const auto width = [](const std::vector<double>& seconds) {
    const auto left = remaining_time(with_tasks(seconds, 4), minutes(20));
    EXPECT_LE(left->low, left->likely);
    EXPECT_GE(left->high, left->likely);
    EXPECT_GE(left->low, 0);
    return left->high - left->low;
  };
  EXPECT_THAT(width({290, 310, 300, 300}), AllOf(Gt(0), Lt(width({100, 500, 300, 300}))));
}

TEST(RemainingTime, OfTasksDoneBeforeAnybodyLookedOnlyTheRateCounts) {
  SessionStatus status = with_tasks({}, 1);
  status.completed = {{.task = "a"}, {.task = "b"}};
  EXPECT_EQ(remaining_time(status, minutes(10)), (RemainingTime{.likely = 300, .low = 150, .high = 600, .tasks = 0}));
}

}  // namespace
}  // namespace livestream

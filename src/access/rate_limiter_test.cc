#include "access/rate_limiter.h"

#include <gtest/gtest.h>

namespace livestream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const SteadyTime kStart{seconds(1'000)};

TEST(RateLimiter, LetsABurstPassAndThenSaysHowLongToWait) {
  RateLimiter limiter({.per_second = 2, .burst = 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.take("a", kStart), milliseconds(0));
  EXPECT_EQ(limiter.take("a", kStart), milliseconds(500));
  EXPECT_EQ(limiter.take("a", kStart + milliseconds(499)), milliseconds(1));
  EXPECT_EQ(limiter.take("a", kStart + milliseconds(500)), milliseconds(0));
  EXPECT_EQ(limiter.take("a", kStart + milliseconds(500)), milliseconds(500));
}

TEST(RateLimiter, TakesNothingFromOthers) {
  RateLimiter limiter({.per_second = 1, .burst = 1});
  EXPECT_EQ(limiter.take("a", kStart), milliseconds(0));
  EXPECT_GT(limiter.take("a", kStart), milliseconds(0));
  EXPECT_EQ(limiter.take("b", kStart), milliseconds(0));
}

TEST(RateLimiter, LetsNoMoreThanABurstGather) {
  RateLimiter limiter({.per_second = 10, .burst = 2});
  EXPECT_EQ(limiter.take("a", kStart), milliseconds(0));
  const SteadyTime later = kStart + seconds(100);
  EXPECT_EQ(limiter.take("a", later), milliseconds(0));
  EXPECT_EQ(limiter.take("a", later), milliseconds(0));
  EXPECT_GT(limiter.take("a", later), milliseconds(0));
}

TEST(RateLimiter, TakesNothingWhereItIsOnlyAsked) {
  RateLimiter limiter({.per_second = 1, .burst = 1});
  EXPECT_EQ(limiter.wait_of("a", kStart), milliseconds(0));
  EXPECT_EQ(limiter.size(), 0U);
  EXPECT_EQ(limiter.take("a", kStart), milliseconds(0));
  EXPECT_EQ(limiter.wait_of("a", kStart), milliseconds(1'000));
}

TEST(RateLimiter, ForgetsWhoHasRested) {
  RateLimiter limiter({.per_second = 1, .burst = 2});
  EXPECT_EQ(limiter.take("a", kStart), milliseconds(0));
  limiter.forget_rested(kStart + milliseconds(999));
  EXPECT_EQ(limiter.size(), 1U);
  limiter.forget_rested(kStart + milliseconds(1'000));
  EXPECT_EQ(limiter.size(), 0U);
}

TEST(RateLimiter, IsNotFilledByManyNames) {
  RateLimiter limiter({.per_second = 1, .burst = 1});
  for (std::size_t i = 0; i < RateLimiter::kMaxKept; ++i) EXPECT_EQ(limiter.take(std::to_string(i), kStart).count(), 0);
  EXPECT_EQ(limiter.take("one more", kStart), milliseconds(0));
  EXPECT_GT(limiter.take("another", kStart), milliseconds(0));  // who comes so late shares one
  EXPECT_GT(limiter.wait_of("a third", kStart), milliseconds(0));
  EXPECT_LE(limiter.size(), RateLimiter::kMaxKept + 1);
}

}  // namespace
}  // namespace livestream

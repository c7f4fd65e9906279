#include "base/byte_budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace livestream {
namespace {

TEST(ByteBudget, WhoIsAheadWaitsUntilSomethingArrived) {
  ByteBudget budget(100);
  auto first = budget.take(60);
  auto second = budget.take(60);
  std::atomic<bool> is_through = false;
  std::thread sender([&] {
    const auto third = budget.take(1);
    is_through = true;
  });
  EXPECT_FALSE(is_through);
  second.reset();
  sender.join();
  EXPECT_TRUE(is_through);
}

TEST(ByteBudget, OneLeaseMayBeLargerThanTheLimit) {
  ByteBudget budget(10);
  EXPECT_NE(budget.take(1'000), nullptr);
}

TEST(ByteBudget, ClosedItLetsEverybodyThrough) {
  ByteBudget budget(10);
  const auto lease = budget.take(1'000);
  std::thread sender([&] { budget.take(1); });
  budget.close();
  sender.join();
}

}  // namespace
}  // namespace livestream

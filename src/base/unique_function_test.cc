#include "base/unique_function.h"

#include <gtest/gtest.h>

#include <array>

namespace livestream {
namespace {

TEST(UniqueFunction, OwnsWhatCannotBeCopied) {
  UniqueFunction<int(int)> function = [owned = std::make_unique<int>(40)](int more) { return *owned + more; };
  UniqueFunction<int(int)> moved = std::move(function);
  EXPECT_EQ(moved(2), 42);
}

TEST(UniqueFunction, WhatIsLargeLivesElsewhere) {
  std::array<char, 200> large{};
  large.back() = 7;
  UniqueFunction<int()> function = [large] { return large.back(); };
  UniqueFunction<int()> moved = std::move(function);
  EXPECT_EQ(moved(), 7);
}

TEST(UniqueFunction, DestroysWhatItHoldsOnce) {
  const auto counted = std::make_shared<int>();
  {
    UniqueFunction<void()> first = [counted] {};
    UniqueFunction<void()> second = std::move(first);
    EXPECT_EQ(counted.use_count(), 2);
    second = [] {};
    EXPECT_EQ(counted.use_count(), 1);
    second = [counted] {};
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(UniqueFunction, KnowsWhetherItIsEmpty) {
  EXPECT_FALSE(UniqueFunction<void()>());
  EXPECT_TRUE(UniqueFunction<void()>([] {}));
}

}  // namespace
}  // namespace livestream

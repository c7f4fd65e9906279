#include "runner/log_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace livestream {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr SteadyTime kStart{std::chrono::hours(5)};

class ManyLines : public testing::Test {
 protected:
  void add(std::size_t count, std::string_view line = "x") {
    for (std::size_t i = 0; i < count; ++i) lines_.add(line);
  }

  // What was told since this was last asked.
  std::vector<std::string> told() { return std::exchange(told_, {}); }

  std::vector<std::string> told_;
  LogLines lines_{[this](std::string_view text) { told_.emplace_back(text); }};
};

TEST_F(ManyLines, AreToldOnceNoMoreAreAtHand) {
  lines_.add("one");
  EXPECT_THAT(told(), IsEmpty());
  lines_.settle(kStart);
  EXPECT_THAT(told(), ElementsAre("one"));
  lines_.settle(kStart + milliseconds(1'000));
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(ManyLines, AreEventsOfTheirOwnIfTheyAreFew) {
  add(LogLines::kMaxApart - 2);
  lines_.add("");
  lines_.add("last");
  lines_.settle(kStart);
  EXPECT_THAT(told(), ElementsAre("x", "x", "x", "x", "x", "x", "", "last"));
}

TEST_F(ManyLines, AreOneEventIfTheyAreMany) {
  add(LogLines::kMaxApart);
  lines_.add("last");
  lines_.settle(kStart);
  EXPECT_THAT(told(), ElementsAre("x\nx\nx\nx\nx\nx\nx\nx\nlast"));
}

TEST_F(ManyLines, GatherInThePauseAfterSomeWereTold) {
  lines_.add("one");
  lines_.settle(kStart);
  lines_.add("two");
  lines_.settle(kStart + LogLines::kPause - std::chrono::microseconds(1));
  EXPECT_THAT(told(), ElementsAre("one"));
  lines_.add("three");
  lines_.settle(kStart + LogLines::kPause);
  EXPECT_THAT(told(), ElementsAre("two", "three"));
}

TEST_F(ManyLines, AreDueWhenThePauseIsOver) {
  EXPECT_EQ(lines_.due(), std::nullopt);
  lines_.add("one");
  EXPECT_LE(lines_.due(), kStart);
  lines_.settle(kStart);
  EXPECT_EQ(lines_.due(), std::nullopt);
  lines_.add("two");
  EXPECT_EQ(lines_.due(), kStart + LogLines::kPause);
}

TEST_F(ManyLines, AreToldAtOnceWhenAnEventIsFull) {
  add(LogLines::kMaxJoined - 1);
  EXPECT_THAT(told(), IsEmpty());
  add(2);
  const auto full = told();
  ASSERT_EQ(full.size(), 1U);
  EXPECT_EQ(full[0].size(), 2 * LogLines::kMaxJoined - 1);
  lines_.flush();
  EXPECT_THAT(told(), ElementsAre("x"));
}

TEST_F(ManyLines, AreToldAtOnceWhenTheyAreLong) {
  const std::string half(LogLines::kMaxJoinedBytes / 2, 'h');
  add(2, half);
  EXPECT_THAT(told(), ElementsAre(half, half));
  const std::string whole(3 * LogLines::kMaxJoinedBytes, 'w');
  lines_.add(whole);
  EXPECT_THAT(told(), ElementsAre(whole));
}

TEST_F(ManyLines, AreNotHeldBackAtTheEnd) {
  lines_.add("one");
  lines_.settle(kStart);
  lines_.add("two");
  lines_.flush();
  EXPECT_THAT(told(), ElementsAre("one", "two"));
  lines_.flush();
  EXPECT_THAT(told(), IsEmpty());
}

}  // namespace
}  // namespace livestream

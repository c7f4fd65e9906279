#include "cli/replay_pace.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model/event_codec.h"

namespace livestream::cli {
namespace {

using std::chrono::milliseconds;

Event at(const char* timestamp) {
  return *parse_event(fmt::format(R"({{"type":"x","timestamp":"{}"}})", timestamp), {.session_id = "s"});
}

ReplayPace pace(const char* speed) { return {*ReplaySpeed::parse(speed), ZoneRule::fixed(std::chrono::minutes(0))}; }

TEST(ReplayPace, DividesTheGapsByTheSpeed) {
  ReplayPace ten = pace("10x");
  EXPECT_EQ(ten.due(at("2026-11-23T03:00:00Z")), milliseconds(0));
  EXPECT_EQ(ten.due(at("2026-11-23T03:00:10Z")), milliseconds(1'000));
  EXPECT_EQ(ten.due(at("2026-11-23T03:01:10Z")), milliseconds(7'000));
}

TEST(ReplayPace, KeepsTheOrderOfTheRecordWhenTimestampsJumpBackOrAreMissing) {
  ReplayPace real = pace("1");
  EXPECT_EQ(real.due(at("2026-11-23T03:00:00")), milliseconds(0));
  EXPECT_EQ(real.due(at("2026-11-23T03:00:05")), milliseconds(5'000));
  EXPECT_EQ(real.due(at("2026-11-23T02:00:00")), milliseconds(5'000));
  EXPECT_EQ(real.due(at("")), milliseconds(5'000));
  EXPECT_EQ(real.due(at("2026-11-23T03:00:06")), milliseconds(6'000));
}

TEST(ReplayPace, WaitsForNothingAtFullSpeed) {
  ReplayPace fastest = pace("max");
  fastest.due(at("2026-11-23T03:00:00Z"));
  EXPECT_EQ(fastest.due(at("2027-11-23T03:00:00Z")), milliseconds(0));
}

TEST(ReplaySpeed, IsAPositiveNumberOrMax) {
  for (const char* good : {"1", "10x", "0.5x", "max"}) EXPECT_TRUE(ReplaySpeed::parse(good)) << good;
  for (const char* bad : {"", "x", "0", "-1x", "fast", "nan", "inf", "1y"})
    EXPECT_FALSE(ReplaySpeed::parse(bad)) << bad;
}

}  // namespace
}  // namespace livestream::cli

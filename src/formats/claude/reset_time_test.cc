#include "formats/claude/reset_time.h"

#include <gtest/gtest.h>

#include "base/iso_time.h"

namespace livestream::claude {
namespace {

std::string reset(std::string_view message, std::string_view told = "2026-07-22T20:00:00Z") {
  const auto time = reset_time(message, parse_iso_time(told)->time);
  return time ? format_utc(*time) : "";
}

TEST(ResetTime, IsTheOneOfTheDayInItsZone) {
  EXPECT_EQ(reset("You've hit your limit · resets Jul 23 at 6pm (America/Los_Angeles)"), "2026-07-24T01:00:00.000000Z");
  EXPECT_EQ(reset("resets Jan 2 at 12:30am (UTC)", "2026-12-30T08:00:00Z"), "2027-01-02T00:30:00.000000Z");
  EXPECT_EQ(reset("resets Jul 22, at 9pm (UTC)"), "2026-07-22T21:00:00.000000Z");
}

TEST(ResetTime, IsTheNextOneWhereNoDayIsSaid) {
  EXPECT_EQ(reset("You've hit your session limit · resets 11:45pm (Europe/Berlin)"), "2026-07-22T21:45:00.000000Z");
  EXPECT_EQ(reset("resets 9pm (Europe/Berlin)"), "2026-07-23T19:00:00.000000Z");
}

TEST(ResetTime, IsReadAsSecondsWhereOlderVersionsSaySo) {
  EXPECT_EQ(reset("Claude AI usage limit reached|1781699554"), "2026-06-17T12:32:34.000000Z");
}

TEST(ResetTime, IsUnknownWhereItIsNotSaidExactly) {
  for (const char* message :
       {"", "Rate limited", "resets soon", "resets 6pm", "resets 25pm (UTC)", "resets 6:75pm (UTC)", "resets 6 (UTC)",
        "resets 6pm (Nowhere/At_All)", "resets Jul at 6pm (UTC)", "resets Feb 30 at 6pm (UTC)", "limit reached|",
        "limit reached|99999999999999999999", "resets 99999999999pm (UTC)", "resets 6pm (", "resets -6pm (UTC)"})
    EXPECT_EQ(reset(message), "") << message;
}

}  // namespace
}  // namespace livestream::claude

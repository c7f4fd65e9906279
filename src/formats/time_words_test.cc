#include "formats/time_words.h"

#include <gtest/gtest.h>

#include <string>

namespace livestream {
namespace {

using namespace std::chrono_literals;

std::string next(std::string_view words, std::string_view told = "2026-11-23T10:00:00Z") {
  const auto reading = read_clock(words);
  if (!reading) return "no time";
  const auto time = time_of(*reading, parse_iso_time(told)->time, ZoneRule::fixed(-5h));
  return time ? format_utc(*time) : "never";
}

TEST(TimeWords, DurationsAddUp) {
  EXPECT_EQ(read_duration("43.5s"), 43'500ms);
  EXPECT_EQ(read_duration("5h32m1s and more"), 5h + 32min + 1s);
  EXPECT_EQ(read_duration("2 hours 5 minutes."), 2h + 5min);
  EXPECT_EQ(read_duration("1 day, 3 hours and 20 Minutes"), 27h + 20min);
  EXPECT_EQ(read_duration("about an hour"), 1h);
  EXPECT_EQ(read_duration("250ms"), 250ms);
  for (const char* words : {"", "soon", "5", "5 apples", "-5s", "a few hours", "9999999999s", "600 weeks 600 weeks"})
    EXPECT_EQ(read_duration(words), std::nullopt) << words;
}

TEST(TimeWords, AClockShowsItNextWhereNoDayIsSaid) {
  EXPECT_EQ(next("3:45 PM."), "2026-11-23T20:45:00.000000Z");
  EXPECT_EQ(next("4:59am"), "2026-11-24T09:59:00.000000Z");
  EXPECT_EQ(next("5am"), "2026-11-23T10:00:00.000000Z");
  EXPECT_EQ(next("12 am"), "2026-11-24T05:00:00.000000Z");
  EXPECT_EQ(next("15:45 UTC"), "2026-11-23T15:45:00.000000Z");
  EXPECT_EQ(next("9pm (Pacific/Auckland)"), "2026-11-24T08:00:00.000000Z");
}

TEST(TimeWords, ADayIsOfTheYearThatItNamesOrTheNextOne) {
  EXPECT_EQ(next("Nov 23rd, 2026 3:05 PM"), "2026-11-23T20:05:00.000000Z");
  EXPECT_EQ(next("January 1st, 2020 3:05 PM"), "2020-01-01T20:05:00.000000Z");
  EXPECT_EQ(next("Nov 23 at 1am"), "2026-11-23T06:00:00.000000Z");
  EXPECT_EQ(next("Nov 21, at 1am"), "2027-11-21T06:00:00.000000Z");
  EXPECT_EQ(next("Dec 31 at 11pm", "2027-01-01T02:00:00Z"), "2027-01-01T04:00:00.000000Z");
}

TEST(TimeWords, WhatIsNoTimeIsNone) {
  for (const char* words : {"", "3", "13pm", "0pm", "24:00", "6:75pm", "Nov at 6pm", "Nov 23rd", "May be 3pm", "-6pm"})
    EXPECT_EQ(next(words), "no time") << words;
  for (const char* words : {"Feb 30 at 6pm", "Feb 29th, 2027 6pm", "Nov 99 at 6pm", "6pm (Nowhere/At_All)"})
    EXPECT_EQ(next(words), "never") << words;
}

}  // namespace
}  // namespace livestream

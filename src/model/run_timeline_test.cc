#include "model/run_timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace livestream {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kStart = 1'790'000'000 * kSecond;

std::uint64_t events_in(const RunTimeline& timeline) {
  return std::accumulate(timeline.spans.begin(), timeline.spans.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const TimelineSpan& one) { return sum + one.events; });
}

// One event every `step` microseconds.
RunTimeline steady_run(std::int64_t events, std::int64_t step) {
  RunTimeline timeline;
  for (std::int64_t i = 0; i < events; ++i) ++span_at(timeline, kStart + i * step).events;
  return timeline;
}

TEST(RunTimeline, BeginsWithTheFirstEventInSpansOfTenSeconds) {
  RunTimeline timeline;
  ++span_at(timeline, kStart).events;
  ++span_at(timeline, kStart + 9'999'999).events;
  ++span_at(timeline, kStart + 25 * kSecond).events;
  ASSERT_EQ(timeline.spans.size(), 3u);
  EXPECT_EQ(timeline.spans[0].events, 2u);
  EXPECT_EQ(timeline.spans[1].events, 0u);
  EXPECT_EQ(timeline.spans[2].events, 1u);
}

TEST(RunTimeline, JoinsNeighboursSoThatAnyRunFits) {
  for (const std::int64_t events : {119, 120, 121, 1'000, 10'000}) {
    const RunTimeline timeline = steady_run(events, 10 * kSecond);
    EXPECT_LE(timeline.spans.size(), kMaxTimelineSpans) << events;
    EXPECT_GE(timeline.spans.size(), events > 120 ? kMaxTimelineSpans / 2 : 119) << events;
    EXPECT_EQ(events_in(timeline), static_cast<std::uint64_t>(events));
    EXPECT_EQ(timeline.start_us, kStart);
  }
}

TEST(RunTimeline, OfJoinedSpansSumsAddUpAndTheContextIsTheLaterOne) {
  RunTimeline timeline;
  span_at(timeline, kStart) = {.errors = 1, .tasks = 2, .input_tokens = 10, .cost = 0.5, .context = 20};
  span_at(timeline, kStart + 10 * kSecond) = {
      .errors = 3, .resets = 1, .output_tokens = 7, .cost = 0.25, .context = 30};
  span_at(timeline, kStart + 20 * kSecond).context = 40;
  span_at(timeline, kStart + 120 * 10 * kSecond);
  EXPECT_EQ(timeline.span_us, 20 * kSecond);
  EXPECT_EQ(
      timeline.spans[0],
      (TimelineSpan{
          .errors = 4, .tasks = 2, .resets = 1, .input_tokens = 10, .output_tokens = 7, .cost = 0.75, .context = 30}));
  EXPECT_EQ(timeline.spans[1].context, 40);
}

TEST(RunTimeline, WhatIsToldLateOfAnEarlierTimeComesBefore) {
  RunTimeline timeline;
  ++span_at(timeline, kStart).events;
  ++span_at(timeline, kStart - 1).events;
  ++span_at(timeline, kStart - 35 * kSecond).events;
  EXPECT_EQ(timeline.start_us, kStart - 40 * kSecond);
  EXPECT_THAT(activity(timeline, 100), ElementsAre(1, 0, 0, 1, 1));
}

TEST(RunTimeline, TimesOutOfTheWorldTakeNoRoom) {
  for (const std::int64_t absurd :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    RunTimeline timeline = steady_run(10, kSecond);
    ++span_at(timeline, absurd).events;
    ++span_at(timeline, kStart).events;
    EXPECT_LE(timeline.spans.size(), kMaxTimelineSpans);
    EXPECT_EQ(events_in(timeline), 12u);
  }
}

TEST(Activity, SpreadsTheRunOverItsParts) {
  EXPECT_THAT(activity(RunTimeline(), 4), ElementsAre());
  EXPECT_THAT(activity(steady_run(8, 10 * kSecond), 4), ElementsAre(2, 2, 2, 2));
  EXPECT_THAT(activity(steady_run(3, 10 * kSecond), 4), ElementsAre(1, 1, 1));
}

}  // namespace
}  // namespace livestream

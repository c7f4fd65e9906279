#include "load/arrivals.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

TEST(Arrivals, JudgeEachPublisherOnItsOwn) {
  Arrivals arrivals({.viewers = 1, .publishers = 2});
  arrivals.arrived(0, {.publisher = 0, .sequence = 1}, 0);
  arrivals.arrived(0, {.publisher = 1, .sequence = 1}, 0);
  arrivals.arrived(0, {.publisher = 1, .sequence = 3}, 0);
  arrivals.arrived(0, {.publisher = 1, .sequence = 2}, 0);
  arrivals.arrived(0, {.publisher = 0, .sequence = 1}, 0);
  EXPECT_EQ(arrivals.delivered(), 4u);
  EXPECT_EQ(arrivals.reordered(), 1u);
  EXPECT_EQ(arrivals.repeated(), 1u);
}

TEST(Arrivals, OfAnotherSessionAreMisrouted) {
  Arrivals arrivals({.viewers = 3, .publishers = 3, .sessions = 3});
  arrivals.arrived(1, {.publisher = 1, .sequence = 1}, 0);
  arrivals.arrived(1, {.publisher = 2, .sequence = 1}, 0);
  arrivals.arrived(1, {.publisher = 99, .sequence = 1}, 0);
  EXPECT_EQ(arrivals.delivered(), 1u);
  EXPECT_EQ(arrivals.misrouted(), 2u);
}

TEST(Arrivals, TakeLatencyFromTheIntendedSendTimeWhileMeasuring) {
  Arrivals arrivals({.viewers = 1, .publishers = 1});
  arrivals.arrived(0, {.publisher = 0, .sequence = 1, .sent = 100}, 9'000);
  arrivals.measure_latency(true);
  arrivals.arrived(0, {.publisher = 0, .sequence = 2, .sent = 100}, 200);
  EXPECT_EQ(arrivals.latency().count(), 1u);
  EXPECT_EQ(arrivals.latency().max(), 100);
}

TEST(Layout, SpreadsViewersAndPublishersOverAllSessions) {
  const Layout layout{.viewers = 10, .publishers = 5, .sessions = 4};
  EXPECT_EQ(layout.publishers_in(0), 2u);
  EXPECT_EQ(layout.publishers_in(1), 1u);
  EXPECT_EQ(layout.viewers_in(1), 3u);
  EXPECT_EQ(layout.viewers_in(3), 2u);
}

}  // namespace
}  // namespace bench

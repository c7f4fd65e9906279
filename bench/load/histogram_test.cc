#include "load/histogram.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

TEST(Histogram, IsZeroWhileEmpty) {
  const Histogram histogram;
  EXPECT_EQ(histogram.percentile(0.5), 0);
  EXPECT_EQ(histogram.mean(), 0);
}

TEST(Histogram, PercentilesAreWithinOnePercentOverTheWholeRange) {
  for (const Nanos value : {1L, 127L, 128L, 255L, 256L, 999L, 65'537L, 1'234'567L, 987'654'321'000L}) {
    Histogram histogram;
    histogram.record(value);
    histogram.record(4 * kSecond * 1000);
    const auto median = static_cast<double>(histogram.percentile(0.5));
    EXPECT_GE(median, static_cast<double>(value));
    EXPECT_LE(median, static_cast<double>(value) * 1.008);
  }
}

TEST(Histogram, CountsAValueAmongThoseNotExceeded) {
  Histogram histogram;
  for (Nanos value = 1; value <= 100; ++value) histogram.record(value);
  EXPECT_EQ(histogram.percentile(0.50), 50);
  EXPECT_EQ(histogram.percentile(0.99), 99);
  EXPECT_EQ(histogram.percentile(1.00), 100);
}

TEST(Histogram, KeepsValuesBeyondItsRangeAsTheLongest) {
  Histogram histogram;
  histogram.record(Nanos{1} << 60);
  histogram.record(-5);
  EXPECT_EQ(histogram.count(), 2u);
  EXPECT_EQ(histogram.max(), (Nanos{1} << 42) - 1);
}

}  // namespace
}  // namespace bench

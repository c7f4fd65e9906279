#pragma once

#include <array>
#include <cstdint>

#include "load/clock.h"

namespace bench {

/// Latencies in buckets whose width grows with the value (the idea of HdrHistogram): 128 buckets
/// per power of two, so a percentile is at most 0.8 % above the truth, from 1 ns to 73 minutes, in
/// constant time and memory. Longer values count as the longest.
class Histogram {
 public:
  void record(Nanos value);

  std::uint64_t count() const { return count_; }
  Nanos max() const { return max_; }
  double mean() const;

  /// The smallest recorded value (rounded up to its bucket's end) that `fraction` (0..1) of all
  /// values do not exceed; 0 when nothing was recorded.
  Nanos percentile(double fraction) const;

 private:
  static constexpr int kBitsPerOctave = 7;
  static constexpr int kMaxBits = 42;
  static constexpr std::uint64_t kBuckets = (kMaxBits - kBitsPerOctave + 1) << kBitsPerOctave;

  static std::uint64_t bucket_of(std::uint64_t value);
  static std::uint64_t upper_end(std::uint64_t bucket);

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  double sum_ = 0;
  Nanos max_ = 0;
};

}  // namespace bench

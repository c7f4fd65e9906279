#include "load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace bench {

void Histogram::record(Nanos value) {
  value = std::clamp<Nanos>(value, 0, (Nanos{1} << kMaxBits) - 1);
  ++buckets_[bucket_of(static_cast<std::uint64_t>(value))];
  ++count_;
  sum_ += static_cast<double>(value);
  max_ = std::max(max_, value);
}

double Histogram::mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

Nanos Histogram::percentile(double fraction) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::uint64_t bucket = 0; bucket < kBuckets && count_ > 0; ++bucket) {
    seen += buckets_[bucket];
    if (seen >= std::max<std::uint64_t>(wanted, 1)) {
      return std::min(static_cast<Nanos>(upper_end(bucket)), max_);
    }
  }
  return max_;
}

// Values below 2^kBitsPerOctave have a bucket each; above, a bucket is the octave (how often the
// value must be halved to fit) followed by the kBitsPerOctave bits below the leading one.
std::uint64_t Histogram::bucket_of(std::uint64_t value) {
  if (value < (std::uint64_t{1} << kBitsPerOctave)) return value;
  const std::uint64_t octave = std::bit_width(value) - kBitsPerOctave - 1;
  return (octave << kBitsPerOctave) + (value >> octave);
}

std::uint64_t Histogram::upper_end(std::uint64_t bucket) {
  if (bucket < (std::uint64_t{2} << kBitsPerOctave)) return bucket;
  const std::uint64_t octave = (bucket >> kBitsPerOctave) - 1;
  const std::uint64_t leading = bucket - (octave << kBitsPerOctave);
  return ((leading + 1) << octave) - 1;
}

}  // namespace bench

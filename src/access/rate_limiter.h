#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace livestream {

/// How much of something one may do: at once, and over time.
struct Rate {
  double per_second = 1;
  double burst = 1;  ///< at once, when there was a rest before
};

/// A token bucket for each of many (https://en.wikipedia.org/wiki/Token_bucket): who has used up its own waits, others
/// do not. Remembers at most `kMaxKept` of them; past that, all who are not kept share one. Thread: one.
class RateLimiter {
 public:
  static constexpr std::size_t kMaxKept = 10'000;

  explicit RateLimiter(Rate rate) : rate_(rate) {}

  /// Takes one from the bucket of `who`. How long to wait until there is one again; zero: it was taken.
  std::chrono::milliseconds take(std::string_view who, SteadyTime now);
  /// The same without taking it.
  std::chrono::milliseconds wait_of(std::string_view who, SteadyTime now) const;
  /// Now and then: forgets those whose buckets are full again.
  void forget_rested(SteadyTime now);
  std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    double left;
    SteadyTime since;
  };
  struct Hash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  Bucket& bucket_of(std::string_view who, SteadyTime now);
  double left_in(const Bucket& bucket, SteadyTime now) const;
  std::chrono::milliseconds wait_for(double left) const;

  Rate rate_;
  std::unordered_map<std::string, Bucket, Hash, std::equal_to<>> buckets_;
};

}  // namespace livestream

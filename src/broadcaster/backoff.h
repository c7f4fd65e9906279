#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace livestream {

/// Pauses between attempts: doubling from `first` to `longest`, each shortened by up to half at random, so that
/// the emitters of a server that comes back do not all arrive at once. Thread: one.
class Backoff {
 public:
  using Milliseconds = std::chrono::milliseconds;

  Backoff(Milliseconds first, Milliseconds longest, std::uint32_t seed)
      : first_(first), longest_(longest), next_(first), random_(seed) {}

  Milliseconds next() {
    const auto whole = std::min(next_, longest_).count();
    next_ = std::min(next_ * 2, longest_);
    return Milliseconds(std::uniform_int_distribution<Milliseconds::rep>(whole - whole / 2, whole)(random_));
  }
  void reset() { next_ = first_; }

 private:
  const Milliseconds first_;
  const Milliseconds longest_;
  Milliseconds next_;
  std::minstd_rand random_;
};

}  // namespace livestream

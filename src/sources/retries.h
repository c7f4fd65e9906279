#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"

namespace livestream {

/// When to look again at what was half-written, by name: after an interval, then after twice as long, and so on,
/// `kMaxTries` times. Thread: one.
class Retries {
 public:
  static constexpr int kMaxTries = 5;

  explicit Retries(std::chrono::microseconds interval) : interval_(interval) {}

  /// It is still half-written. False: it was looked at often enough.
  bool later(const std::string& name, SteadyTime now);
  /// No look at it is due any more; it still counts how often there was one.
  void stop(const std::string& name);
  /// It is whole, or another: from now on it has all its tries.
  void forget(const std::string& name) { waiting_.erase(name); }

  /// Those to be looked at now. Each is due again only after `later`.
  std::vector<std::string> take_due(SteadyTime now);
  /// When the next is due; `max` if none is.
  SteadyTime next_due() const;

 private:
  struct Waiting {
    int tries = 0;
    SteadyTime due = SteadyTime::max();
  };

  const std::chrono::microseconds interval_;
  std::map<std::string, Waiting> waiting_;
};

}  // namespace livestream

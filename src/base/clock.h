#pragma once

#include <chrono>

namespace livestream {

using SystemTime = std::chrono::sys_time<std::chrono::microseconds>;
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::microseconds>;

/// Where time comes from. Handed in, never asked for globally, so that tests own it.
/// Thread: any.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall clock, UTC, in microseconds: for timestamps that people and other programs read. May jump.
  virtual SystemTime system_now() const = 0;
  /// Monotonic, in microseconds since an arbitrary start: for ages and deadlines. Never jumps.
  virtual SteadyTime steady_now() const = 0;
};

/// The machine's clocks.
class RealClock final : public Clock {
 public:
  SystemTime system_now() const override;
  SteadyTime steady_now() const override;
};

/// What the calling thread has used of a core since it began, in user and system mode (CLOCK_THREAD_CPUTIME_ID).
std::chrono::microseconds thread_cpu_time();

/// A hand-cranked clock: stands still until told otherwise. Thread: one.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(SystemTime start) : system_(start) {}

  SystemTime system_now() const override { return system_; }
  SteadyTime steady_now() const override { return steady_; }

  void advance(std::chrono::microseconds by) {
    system_ += by;
    steady_ += by;
  }
  /// Moves the wall clock only, as a user or NTP does.
  void jump_system(std::chrono::microseconds by) { system_ += by; }

 private:
  SystemTime system_;
  SteadyTime steady_{};
};

}  // namespace livestream

#pragma once

#include <cstdint>
#include <ctime>

namespace bench {

/// Nanoseconds on the monotonic clock. Intended send times, arrivals and deadlines all use it, in
/// one process, so latencies need no clock agreement with the server.
using Nanos = std::int64_t;

inline constexpr Nanos kMicrosecond = 1'000;
inline constexpr Nanos kMillisecond = 1'000'000;
inline constexpr Nanos kSecond = 1'000'000'000;

inline Nanos now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * kSecond + time.tv_nsec;
}

inline constexpr double seconds(Nanos duration) { return static_cast<double>(duration) / 1e9; }
inline constexpr Nanos from_seconds(double duration) { return static_cast<Nanos>(duration * 1e9); }

}  // namespace bench

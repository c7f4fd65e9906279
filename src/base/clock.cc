#include "base/clock.h"

#include <ctime>

namespace livestream {

SystemTime RealClock::system_now() const {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

SteadyTime RealClock::steady_now() const {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::steady_clock::now());
}

std::chrono::microseconds thread_cpu_time() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::seconds(used.tv_sec) +
                                                       std::chrono::nanoseconds(used.tv_nsec));
}

}  // namespace livestream

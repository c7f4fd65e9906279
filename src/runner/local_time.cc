#include "runner/local_time.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>

namespace livestream {
namespace {

std::tm local_parts(SystemTime time) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

}  // namespace

std::string local_iso_time(SystemTime time) {
  const auto fraction = time - std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}", local_parts(time), fraction.count());
}

std::string local_stamp(SystemTime time) { return fmt::format("{:%Y%m%d_%H%M%S}", local_parts(time)); }

std::string local_time_of_day(SystemTime time) { return fmt::format("{:%H:%M:%S}", local_parts(time)); }

}  // namespace livestream

#include "model/remaining_time.h"

#include <algorithm>
#include <cmath>

namespace livestream {
namespace {

constexpr double kQuantile = 1.28;  // of the normal distribution: four of five lie within as many deviations
constexpr double kVague = 2;        // the factor by which a guess from one task or none may be off

struct Durations {
  std::size_t number = 0;
  double mean = 0;
  double variance = 0;  ///< of the sample; 0 of less than two
};

Durations durations_of(const std::vector<DoneTask>& tasks) {
  Durations known;
  double squares = 0;  // Welford's sum of squares of differences from the mean
  for (const DoneTask& one : tasks) {
    if (!one.seconds) continue;
    ++known.number;
    const double off = *one.seconds - known.mean;
    known.mean += off / static_cast<double>(known.number);
    squares += off * (*one.seconds - known.mean);
  }
  if (known.number > 1) known.variance = squares / static_cast<double>(known.number - 1);
  return known;
}

}  // namespace

std::optional<RemainingTime> remaining_time(const SessionStatus& status, std::chrono::microseconds elapsed) {
  if (status.completed.empty()) return std::nullopt;
  const auto left = static_cast<double>(status.remaining.size());
  const double so_far = static_cast<double>(elapsed.count()) / 1e6;
  const double likely = so_far / static_cast<double>(status.completed.size()) * left;
  const Durations known = durations_of(status.completed);
  if (known.number < 2) return RemainingTime{likely, likely / kVague, likely * kVague, known.number};
  // The tasks to come vary as those did, and their mean is known from a sample only.
  const double spread = std::sqrt(known.variance * (left + left * left / static_cast<double>(known.number)));
  const double centre = known.mean * left;
  return RemainingTime{likely, std::min(likely, std::max(0.0, centre - kQuantile * spread)),
                       std::max(likely, centre + kQuantile * spread), known.number};
}

}  // namespace livestream

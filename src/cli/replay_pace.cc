#include "cli/replay_pace.h"

#include <charconv>
#include <cmath>

namespace livestream::cli {

std::optional<ReplaySpeed> ReplaySpeed::parse(std::string_view text) {
  ReplaySpeed speed;
  if (text == "max") {
    speed.is_unlimited_ = true;
    return speed;
  }
  if (text.ends_with('x')) text.remove_suffix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), speed.factor_);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!is_number || !std::isfinite(speed.factor_) || speed.factor_ <= 0) return std::nullopt;
  return speed;
}

std::chrono::microseconds ReplaySpeed::shorten(std::chrono::microseconds gap) const {
  if (is_unlimited_) return std::chrono::microseconds(0);
  return std::chrono::microseconds(std::llround(static_cast<double>(gap.count()) / factor_));
}

std::chrono::microseconds ReplayPace::due(const Event& next) {
  if (const auto written = parse_iso_time(next.timestamp())) {
    const SystemTime time = naive_zone_.to_utc(*written);
    if (newest_ && time > *newest_) elapsed_ += time - *newest_;
    if (!newest_ || time > *newest_) newest_ = time;
  }
  return speed_.shorten(elapsed_);
}

}  // namespace livestream::cli

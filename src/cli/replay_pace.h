#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/iso_time.h"
#include "model/event.h"

namespace livestream::cli {

/// How much faster than it happened; infinite for `max`.
class ReplaySpeed {
 public:
  /// `10x`, `0.5x`, `10` or `max`; nothing for anything else.
  static std::optional<ReplaySpeed> parse(std::string_view text);

  std::chrono::microseconds shorten(std::chrono::microseconds gap) const;
  bool is_unlimited() const { return is_unlimited_; }

 private:
  double factor_ = 1;
  bool is_unlimited_ = false;
};

/// When each event of a record is due, counted from the first. The record's order holds: an event never comes
/// before the one above it. A timestamp that is missing, or earlier than one before, adds no time.
class ReplayPace {
 public:
  ReplayPace(ReplaySpeed speed, ZoneRule naive_zone) : speed_(speed), naive_zone_(naive_zone) {}

  std::chrono::microseconds due(const Event& next);

 private:
  ReplaySpeed speed_;
  ZoneRule naive_zone_;
  std::optional<SystemTime> newest_;
  std::chrono::microseconds elapsed_{0};  // in the record's own time
};

}  // namespace livestream::cli

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace livestream {

/// A point in time as ISO 8601 writes it. Without a zone it is only a reading of somebody's wall clock.
struct IsoTime {
  /// The digits read as if they were UTC; already shifted to UTC when `has_zone`.
  SystemTime time;
  bool has_zone = false;

  friend bool operator==(const IsoTime&, const IsoTime&) = default;
};

/// Reads `YYYY-MM-DDThh:mm[:ss[.fraction]][Z|±hh[:mm]]` (a blank may stand for the `T`); digits past
/// microseconds are dropped. Nothing, if it is anything else.
std::optional<IsoTime> parse_iso_time(std::string_view text);

/// `2026-11-23T03:02:52.123456Z`: UTC, always microseconds. Of years 0 to 9999.
std::string format_utc(SystemTime time);

/// Turns wall-clock readings without a zone into points in time.
class ZoneRule {
 public:
  /// Reads them in the zone this process runs in (`TZ`, else the system's), daylight saving included.
  static ZoneRule local();
  /// Reads them at a fixed distance east of UTC.
  static ZoneRule fixed(std::chrono::minutes east_of_utc);
  /// `local`, `utc` or `±hh:mm`; nothing for anything else.
  static std::optional<ZoneRule> parse(std::string_view text);

  SystemTime to_utc(const IsoTime& time) const;

 private:
  std::optional<std::chrono::minutes> fixed_;
};

}  // namespace livestream

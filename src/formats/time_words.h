#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/iso_time.h"

// Times as agents write them for people. Each is read from the beginning of a text, whatever stands behind it, and
// whether its letters are small or not.
namespace livestream {

/// `43.2s`, `5h32m1s`, `2 hours 5 minutes`, `1 day, 3 hours and 20 minutes`, `about an hour`, `less than a minute`
/// (read as a minute). Nothing if it begins otherwise, or is more than ten years.
std::optional<std::chrono::microseconds> read_duration(std::string_view text);

/// What a clock is to show: `3:45 PM`, `11:30am`, `15:45`. Before it a day may stand, as in `Jul 23 at 6pm` and
/// `Nov 23rd, 2026 3:05 PM`, behind it a zone, as in `6pm (Europe/Berlin)` and `3:45 PM UTC`.
struct ClockReading {
  struct Day {
    unsigned month = 0;  ///< from 1
    unsigned day = 0;    ///< from 1; perhaps one that the month has not
    std::optional<int> year = {};
  };
  std::optional<Day> day = {};
  std::chrono::minutes time_of_day{};
  std::string_view zone = {};  ///< points into the text; empty if it names none
};

/// Nothing if the text does not begin with a time of day, or a day and one.
std::optional<ClockReading> read_clock(std::string_view text);

/// The first time after `told` at which clocks show this, in the zone that it names or else in `local`. The minute in
/// which it was told counts, and so does a day that has just begun to pass. With a year it is that one, past or not.
/// Nothing if there is no such day, or this machine does not know the zone.
std::optional<SystemTime> time_of(const ClockReading& reading, SystemTime told, const ZoneRule& local);

}  // namespace livestream

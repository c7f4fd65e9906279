#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/fold.h"

// When a session's evidence is from, across emitters' zones and clocks.
namespace livestream {

/// Takes `timestamp` as the reading of an emitter's clock at an event: learns the emitter's zone from a naive
/// one that was seen live (`zone_shift_minutes`), and notes whether its clock is off (`clock_skew`).
/// Returns the time in microseconds since 1970 UTC; nothing if it is none.
std::optional<std::int64_t> read_emitter_clock(SessionStatus& status, std::string_view timestamp,
                                               const Arrival& arrival);

/// Any other time that an event mentions, in microseconds since 1970 UTC; nothing if it is none.
std::optional<std::int64_t> read_time(const SessionStatus& status, std::string_view text, const Arrival& arrival);

/// A time as it was written, and what was read from it.
struct WrittenTime {
  std::string_view text;
  std::optional<std::int64_t> us;
};

/// Moves the start of the session back to `time`, unless it is known to be earlier.
void note_start(SessionStatus& status, const WrittenTime& time);

/// Moves the newest evidence forward to `time`, unless there is newer.
void note_update(SessionStatus& status, const WrittenTime& time);

}  // namespace livestream

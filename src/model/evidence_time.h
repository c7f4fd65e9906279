#pragma once

#include <string_view>

#include "model/fold.h"

// When a session's evidence is from, across emitters' zones and clocks.
namespace livestream {

/// Takes `timestamp` as an emitter's reading of its clock at this event: learns the emitter's zone from a
/// naive one that was seen live (`zone_shift_minutes`), and notes how far its clock is off (`clock_skew`).
void read_emitter_clock(SessionStatus& status, std::string_view timestamp, const Arrival& arrival);

/// Moves the start of the session back to `time`, unless it is known to be earlier.
void note_start(SessionStatus& status, std::string_view time, const Arrival& arrival);

/// Moves the newest evidence forward to `time`, unless there is newer.
void note_update(SessionStatus& status, std::string_view time, const Arrival& arrival);

}  // namespace livestream

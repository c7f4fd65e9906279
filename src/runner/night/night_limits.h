#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "model/session_status.h"
#include "runner/night/night_state.h"

namespace livestream {

struct NightSoFar {
  const SessionStatus& used;
  SystemTime now;
  bool has_iterated = true;  ///< in this process: how full the context was of a night that is resumed does not count
};

/// Why a night ends before the next iteration, in words that name the limit and its option; nothing: it goes on.
std::optional<std::string> reason_to_end(const NightState& state, const NightSoFar& so_far);

/// Of those the ones that are not to be exceeded in the middle of an iteration either: what costs money.
std::optional<std::string> reason_to_cut_off(const NightLimits& limits, const SessionStatus& used);

/// After the `failures`-th failure in a row: `first`, doubled with each that follows, 15 minutes at most.
std::chrono::seconds pause_after(std::int64_t failures, std::chrono::seconds first);

/// Of all models, without what was read from a cache.
std::int64_t tokens_used(const SessionStatus& status);
/// US dollars; nothing if of some answers nobody knows what they cost.
std::optional<double> cost_of(const SessionStatus& status);

}  // namespace livestream

#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "model/session_status.h"

namespace livestream {

/// An agent that goes round in circles.
struct CallLoop {
  std::size_t calls = 0;   ///< in one round
  std::size_t rounds = 0;  ///< at least, as only the newest calls are known
  bool is_failing = false;

  friend bool operator==(const CallLoop&, const CallLoop&) = default;
};

/// Whether the newest calls are a loop: the same call 5 times in a row, or up to 6 calls 3 times, each with the same
/// outcome every time. Of calls that all fail, 3 rounds are enough, and what exactly the errors say does not matter.
/// `calls`: oldest first. Returns the shortest round.
std::optional<CallLoop> find_loop(std::span<const CallOutcome> calls);

}  // namespace livestream

#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "model/session_status.h"

namespace livestream {

/// How long the tasks that are left may take, in seconds.
struct RemainingTime {
  double likely = 0;  ///< as long per task as it took so far
  double low = 0;     ///< with `high`: four of five runs whose tasks vary as these did end between them
  double high = 0;
  std::size_t tasks = 0;  ///< of which it is known how long they took; 0: only the rate of the whole run is known

  friend bool operator==(const RemainingTime&, const RemainingTime&) = default;
};

/// Nothing as long as no task is done. `elapsed`: since the run began.
std::optional<RemainingTime> remaining_time(const SessionStatus& status, std::chrono::microseconds elapsed);

}  // namespace livestream

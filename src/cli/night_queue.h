#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace livestream::cli {

/// One of a row of nights.
struct QueuedNight {
  std::filesystem::path folder;  ///< empty: the one that was chosen for all
  std::string task;

  friend bool operator==(const QueuedNight&, const QueuedNight&) = default;
};

/// Reads a file of nights: a task on each line; empty lines, and those that begin with `#`, are none. `PATH: task`,
/// where PATH has a slash and no blank, names the folder to work in, relative to `base`. Errors: `invalid` with the
/// line's number, for a folder that is not there, or if there is no task at all.
Result<std::vector<QueuedNight>> parse_night_queue(std::string_view text, const std::filesystem::path& base);

/// The next time after `now` at which clocks here show `HH:MM`; one that they skip, as they are set forward by an hour,
/// is an hour later. Errors: `invalid` for anything else.
Result<SystemTime> next_time_of_day(std::string_view text, SystemTime now);

}  // namespace livestream::cli

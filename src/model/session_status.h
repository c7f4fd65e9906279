#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace livestream {

/// What a session is doing, as far as its record shows. `unknown` when it shows nothing, or nothing new.
enum class SessionState { unknown, working, complete, failed };

std::string_view to_string(SessionState state);

struct FailedAttempt {
  std::int64_t iteration = 0;
  std::string error;
  std::string time;  ///< as written

  friend bool operator==(const FailedAttempt&, const FailedAttempt&) = default;
};

struct PhaseStart {
  std::string phase;
  std::string started;  ///< timestamp of the first evidence, as written

  friend bool operator==(const PhaseStart&, const PhaseStart&) = default;
};

struct LogLine {
  std::string text;
  std::string level;

  friend bool operator==(const LogLine&, const LogLine&) = default;
};

/// The fold over a session's events: everything that can be said of it. A value: equal logs give equal
/// statuses. Times that depend on "now" (elapsed, ages, the state's decay) are computed when it is shown.
struct SessionStatus {
  // Who and what.
  std::string id;
  std::string project;
  std::string task;
  std::string agent;  ///< the program that does the work; empty if unknown

  // How far.
  std::string phase;  ///< empty: no evidence yet
  std::vector<PhaseStart> phases;
  std::optional<std::int64_t> phase_us;  ///< of the newest evidence for the phase, microseconds since 1970 UTC
  std::int64_t iterations = 0;
  std::vector<std::string> completed;
  std::vector<std::string> remaining;
  std::vector<std::string> notes;
  std::vector<FailedAttempt> failed_attempts;
  bool truncated = false;  ///< one of the lists reached its bound

  // How full.
  std::optional<double> context_percent;
  std::optional<std::int64_t> tokens_used;

  // How it ended.
  bool is_complete = false;
  std::optional<bool> success;
  std::string summary;  ///< as written; JSON text, if it was no string

  // When. Timestamps as written; `_us` are microseconds since 1970 UTC as the fold understood them.
  std::string start_time;
  std::string last_update;
  std::optional<std::int64_t> start_us;
  std::optional<std::int64_t> last_update_us;
  std::optional<std::int64_t> zone_shift_minutes;  ///< the emitter's zone, east of UTC, if live arrival showed one
  bool clock_skew = false;

  // What was said last.
  std::optional<LogLine> last_line;
  std::string last_error;

  // How much.
  std::uint64_t events = 0;
  std::uint64_t log_lines = 0;
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;

  /// Newest position each source reported, so that it goes on where it was: source name → its own words. At most 64.
  std::map<std::string, std::string> source_positions;

  friend bool operator==(const SessionStatus&, const SessionStatus&) = default;
};

/// Bounds of the lists above (`truncated` says when one was reached).
inline constexpr std::size_t kMaxTasks = 10'000;
inline constexpr std::size_t kMaxNotes = 1'000;
inline constexpr std::size_t kMaxPhases = 1'000;
inline constexpr std::size_t kMaxFailedAttempts = 1'000;

}  // namespace livestream

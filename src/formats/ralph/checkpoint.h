#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/session_status.h"

// The checkpoint an overnight loop keeps in `checkpoints/ralph/{id}/`: `state.json`, `progress.json` and the
// marker COMPLETE. The files are rewritten in place while we read them.
namespace livestream::ralph {

/// `state.json` without its artifacts. Absent: the file does not have the field, or with another type.
struct State {
  std::optional<std::string> project;
  std::optional<std::string> task;
  std::optional<std::string> start_time;   ///< as written: local time without zone
  std::optional<std::string> last_update;  ///< as written, `last_iteration_time` in the file
  std::optional<std::string> phase;        ///< `scout`, `architect`, `builder`, `complete`, or what else stands there
  std::optional<std::int64_t> iterations;
  std::optional<std::vector<std::string>> completed;
  std::optional<std::vector<FailedAttempt>> failed_attempts;

  friend bool operator==(const State&, const State&) = default;
};

/// `progress.json`, which is there from the end of planning on.
struct Progress {
  std::optional<std::vector<std::string>> completed;
  std::optional<std::vector<std::string>> remaining;
  std::optional<std::vector<std::string>> notes;

  friend bool operator==(const Progress&, const Progress&) = default;
};

/// The full texts inside `state.json`, which no event carries: read when somebody asks for them.
struct Artifacts {
  std::string research;
  std::string spec;
  std::string plan;
  std::string tasks;

  friend bool operator==(const Artifacts&, const Artifacts&) = default;
};

/// Nothing means: half-written, look again. Whole JSON always gives a value, fields of the wrong type absent.
std::optional<State> parse_state(std::string_view text);
std::optional<Progress> parse_progress(std::string_view text);
std::optional<Artifacts> read_artifacts(std::string_view state_text);

}  // namespace livestream::ralph

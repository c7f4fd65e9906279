#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "runner/night/night_plan.h"

namespace livestream {

/// An iteration that did not end well.
struct FailedIteration {
  std::int64_t iteration = 0;
  std::string error;
  std::int64_t time_us = 0;  ///< microseconds since 1970 UTC
};

/// The full texts of what the phases left behind.
struct ArtifactTexts {
  std::string research;
  std::string spec;
  std::string plan;
  std::string tasks;
};

/// All that a night knows between two iterations, and after a death in the middle of one. Times are microseconds since
/// 1970 UTC.
struct NightState {
  std::string id;
  NightPlan plan;
  std::int64_t start_us = 0;
  std::int64_t deadline_us = 0;
  std::int64_t last_iteration_us = 0;  ///< 0: none yet
  std::int64_t iterations = 0;         ///< that began
  bool is_iterating = false;           ///< the last of them has not ended
  std::string phase = "scout";
  std::string last_phase;
  std::vector<std::string> completed;  ///< tasks, in the order in which they were done
  std::vector<std::string> remaining;  ///< those that are claimed among them
  std::vector<std::string> claimed;    ///< said to be done, which the check does not confirm
  std::vector<std::string> notes;      ///< the newest last
  std::vector<FailedIteration> failed_attempts;
  std::int64_t failures_in_a_row = 0;
  std::int64_t idle_iterations = 0;  ///< in a row
  std::int64_t not_before_us = 0;    ///< the next iteration waits for this
  std::string problem;               ///< that the next iteration is told of
  std::uint64_t artifacts_hash = 0;  ///< of the texts when the last iteration ended

  bool is_complete() const { return phase == "complete"; }
};

/// `state.json` as overnight loops write it, and what only we know beside it, in `runner`.
std::string state_json(const NightState& state, const ArtifactTexts& artifacts);
/// `progress.json`.
std::string progress_json(const NightState& state);
/// Errors: `invalid` if it is not the state of a night of ours.
Result<NightState> parse_night_state(std::string_view text);

}  // namespace livestream

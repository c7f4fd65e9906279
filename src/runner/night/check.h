#pragma once

#include <filesystem>
#include <string>

#include "base/clock.h"
#include "runner/night/night_record.h"
#include "runner/night/stop.h"

namespace livestream {

struct CheckPlan {
  std::string command;  ///< a shell's
  std::filesystem::path folder;
  std::chrono::seconds patience;
  int held = -1;   ///< see AgentRunPlan
  std::string id;  ///< of this call
};

struct CheckResult {
  bool has_passed = false;
  std::string how;   ///< it did not: `exit code 1`
  std::string said;  ///< the end of what it printed, at most 4 KB
};

/// Runs it to its end, or until its time is over or somebody stops the night; then it has not passed. It is told as a
/// call of the tool `check`, and while it is silent heartbeats are.
CheckResult run_check(const CheckPlan& plan, NightRecord& record, const StopSignals& signals, const Clock& clock);

}  // namespace livestream

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "runner/night/night_plan.h"
#include "runner/night/night_record.h"
#include "runner/night/stop.h"

namespace livestream {

enum class Outcome {
  finished,
  failed,     ///< it crashed, says so, or could not be run
  timed_out,  ///< it took too long, or was silent for too long, and was ended
  limited,    ///< its account's limit is reached
  cut_off,    ///< it was ended because the night may not spend more
  stopped,    ///< it was ended because somebody stops the night
};

struct IterationEnd {
  Outcome outcome = Outcome::finished;
  std::string why;                  ///< it did not finish; one line
  std::optional<SystemTime> until;  ///< of a limit, if that is known
  std::string last_words;           ///< what the agent said at the end
};

struct IterationPlan {
  std::vector<std::string> words;  ///< the agent's command
  std::filesystem::path folder;
  std::filesystem::path prompt;
  std::vector<std::pair<std::string, std::string>> environment;
  int held = -1;      ///< see AgentRunPlan
  std::string model;  ///< see AgentReport
};

/// Runs an agent once, to its end or until it has to be ended, with all of its process group. What it prints goes to
/// the record; while it is silent, heartbeats do.
IterationEnd run_iteration(const IterationPlan& plan, const NightLimits& limits, NightRecord& record,
                           const StopSignals& signals, const Clock& clock);

}  // namespace livestream

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace livestream::cli {

enum class DemoAction {
  phase,               ///< `text` begins
  iteration_start,     ///< number `count`
  iteration_complete,  ///< number `count`, at `context` percent
  task,                ///< `text` is done, at `context` percent
  context,             ///< `context` percent full
  line,                ///< `text` is logged, at `level`
  error,               ///< `text` happened, `level` says more
  completion,          ///< all done, `text` is the summary
};

struct DemoStep {
  std::chrono::milliseconds at{};  ///< from the start
  DemoAction action{};
  std::string text = {};
  std::string level = {};
  double context = 0;
  std::int64_t count = 0;

  friend bool operator==(const DemoStep&, const DemoStep&) = default;
};

inline constexpr const char* kDemoProject = "demo-auth";
inline constexpr const char* kDemoTask = "Build user authentication with sessions, roles and an audit log";

/// A night of work, told in `length`: scout, architect, builder; twelve tasks; a context that fills up and is
/// reset with each iteration, through all colours of the gauge; an error and the recovery from it. The same
/// for the same length.
std::vector<DemoStep> demo_script(std::chrono::milliseconds length);

/// The tasks, in the order in which they get done.
std::vector<std::string> demo_tasks();

/// What the planning phases write down; empty for other phases.
std::string demo_artifact(const std::string& phase);

}  // namespace livestream::cli

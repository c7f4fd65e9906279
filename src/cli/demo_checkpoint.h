#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/demo_script.h"

namespace livestream::cli {

/// The checkpoint files of an overnight loop, `checkpoints/ralph/{id}/{state.json,progress.json,COMPLETE}` below a
/// project's folder, kept up with what the demo has played. Each is replaced as a whole.
class DemoCheckpoint {
 public:
  /// `start` is written as such loops do: local time without a zone.
  DemoCheckpoint(const std::filesystem::path& project, std::string id, SystemTime start);

  /// Takes in the step and writes what it changed. Steps that leave no trace on disk cost nothing.
  Result<void> follow(const DemoStep& step, SystemTime now);

 private:
  Result<void> save_state(SystemTime now) const;
  Result<void> save_progress() const;

  std::filesystem::path folder_;
  std::string id_;
  std::string start_;
  std::string phase_ = "init";
  std::string last_phase_;
  std::int64_t iteration_ = 0;
  std::string research_;
  std::string plan_;
  std::vector<std::string> completed_;
  std::vector<std::string> remaining_;
  std::vector<std::string> notes_;
  struct Failure {
    std::int64_t iteration;
    std::string error;
    std::string time;
  };
  std::vector<Failure> failures_;
};

}  // namespace livestream::cli

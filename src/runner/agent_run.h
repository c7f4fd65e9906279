#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"

namespace livestream {

/// A command, an agent's or a tunnel's, that works by itself, without anybody at its terminal.
struct AgentRunPlan {
  std::vector<std::string> words;                                ///< the first is found as by execvp
  std::filesystem::path folder;                                  ///< where it works
  std::filesystem::path input;                                   ///< a file that it reads as its standard input
  std::vector<std::pair<std::string, std::string>> environment;  ///< set besides ours
  int held = -1;  ///< a descriptor that stays open until all that the agent started in its group is gone; -1: none
};

/// Runs the agent in a session and a process group of its own, watched by a keeper, a small process of ours: when the
/// agent has ended, or we let go of it or die however suddenly, the keeper ends the whole group: SIGTERM, and what is
/// still there `kGrace` later SIGKILL. What has left the group lives on.
/// Thread: one.
class AgentRun {
 public:
  static constexpr std::chrono::seconds kGrace{5};
  using OnBytes = std::function<void(std::string_view bytes)>;

  /// Errors: as execvp says; those of opening the files.
  static Result<std::unique_ptr<AgentRun>> start(const AgentRunPlan& plan);
  AgentRun(const AgentRun&) = delete;
  AgentRun& operator=(const AgentRun&) = delete;
  /// Ends the agent, and waits for that.
  ~AgentRun();

  /// Passes on what comes until `deadline`, or until `stop_fd` (-1: none) is readable. Returns the agent's status, as
  /// `waitpid` gives it, once it has ended and all it wrote has been passed on; else nothing.
  std::optional<int> wait(SteadyTime deadline, int stop_fd, const OnBytes& on_output, const OnBytes& on_errors);

  /// Has the keeper end the agent and all of its group; `wait` on.
  void end() { life_.reset(); }

 private:
  AgentRun() = default;

  pid_t keeper_ = -1;
  pid_t agent_ = -1;
  Fd life_;  // closed, by whatever: the agent shall end
  Fd done_;  // at its end when the keeper is gone
  Fd output_;
  Fd errors_;
};

}  // namespace livestream

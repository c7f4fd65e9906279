#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>
#include <string>

#include "base/state_folder.h"

namespace livestream::cli {

/// Exit codes, the same for all commands.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;  ///< it was tried and did not work; stderr says why and what to do
inline constexpr int kUsage = 2;   ///< what was asked for makes no sense, or is refused

/// What a command gets of the process around it.
struct Process {
  Environment environment;
  std::string program;  ///< as it was called
};

/// One command of the program. `add_options` declares its options on a CLI11 sub-command and returns what
/// runs once they are read; its value is the exit code. Commands are rows of one table (all_commands.cc):
/// help, look-up, completions and the man page read it.
struct Command {
  const char* name;
  const char* summary;  ///< one line of help
  std::function<int()> (*add_options)(CLI::App& app, const Process& process);
};

std::span<const Command> all_commands();

// One file per command.
std::function<int()> add_serve(CLI::App& app, const Process& process);

}  // namespace livestream::cli

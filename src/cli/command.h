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
/// Of a program that we start for somebody, as shells say it.
inline constexpr int kCannotRun = 126;
inline constexpr int kNotFound = 127;

/// What a command gets of the process around it. Outlives everything that `add_options` returns.
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
  const char* examples = "";  ///< a command line or two, each on a line of its own
};

std::span<const Command> all_commands();

// One file per command.
std::function<int()> add_serve(CLI::App& app, const Process& process);
std::function<int()> add_emit(CLI::App& app, const Process& process);
std::function<int()> add_hook(CLI::App& app, const Process& process);
std::function<int()> add_integrate(CLI::App& app, const Process& process);
std::function<int()> add_overnight(CLI::App& app, const Process& process);
std::function<int()> add_run(CLI::App& app, const Process& process);
std::function<int()> add_sessions(CLI::App& app, const Process& process);
std::function<int()> add_status(CLI::App& app, const Process& process);
std::function<int()> add_logs(CLI::App& app, const Process& process);
std::function<int()> add_tail(CLI::App& app, const Process& process);
std::function<int()> add_export(CLI::App& app, const Process& process);
std::function<int()> add_replay(CLI::App& app, const Process& process);
std::function<int()> add_demo(CLI::App& app, const Process& process);
std::function<int()> add_doctor(CLI::App& app, const Process& process);
std::function<int()> add_history(CLI::App& app, const Process& process);
std::function<int()> add_usage(CLI::App& app, const Process& process);
std::function<int()> add_search(CLI::App& app, const Process& process);
std::function<int()> add_index(CLI::App& app, const Process& process);
std::function<int()> add_pair(CLI::App& app, const Process& process);
std::function<int()> add_tunnel(CLI::App& app, const Process& process);
std::function<int()> add_share(CLI::App& app, const Process& process);
std::function<int()> add_audit(CLI::App& app, const Process& process);
std::function<int()> add_token(CLI::App& app, const Process& process);
std::function<int()> add_cert(CLI::App& app, const Process& process);
std::function<int()> add_rm(CLI::App& app, const Process& process);
std::function<int()> add_completion(CLI::App& app, const Process& process);
std::function<int()> add_man(CLI::App& app, const Process& process);

}  // namespace livestream::cli

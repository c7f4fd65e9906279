#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "cli/command.h"

namespace livestream::cli {

/// The whole program as CLI11 knows it, built from the table of commands. Parsing it runs the command that
/// was asked for and stores its exit code. `process` and `exit_code` outlive it.
std::unique_ptr<CLI::App> make_program(std::span<const Command> commands, const Process& process, int& exit_code);

/// What to say of `word`, which names no command: the nearest that does, if one is near.
std::string unknown_command(std::span<const Command> commands, std::string_view word);

}  // namespace livestream::cli

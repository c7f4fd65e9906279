#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>

#include "cli/command.h"

namespace livestream::cli {

/// The manual page livestream(1) in roff with the man macros (man(7)), from the table of commands and their
/// options. The same for the same program: no date in it.
std::string man_page(const CLI::App& program, std::span<const Command> commands);

}  // namespace livestream::cli

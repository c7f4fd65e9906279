#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/state_folder.h"
#include "cli/terminal_text.h"

namespace livestream::cli {

/// What standard output leads to.
struct Terminal {
  bool is_terminal = false;
  Colours colours = Colours::drop;     ///< kept on a terminal, unless NO_COLOR is set (https://no-color.org)
  std::optional<std::size_t> columns;  ///< of a terminal; nothing for files and pipes, which take any length
};

Terminal standard_output(const Environment& environment);

/// True if somebody can be asked: standard input and output lead to a terminal.
bool can_ask();

}  // namespace livestream::cli

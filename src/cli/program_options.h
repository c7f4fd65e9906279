#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace livestream::cli {

/// An option of a command as completions and the man page need it, read from CLI11.
struct OptionText {
  std::vector<std::string> names;  ///< `--speed`, `-n`; empty for a positional
  std::string positional;          ///< name of a positional
  std::string type;                ///< of its value, `URL`; empty: takes none
  std::string description;
  std::string default_text;
  std::vector<std::string> choices;  ///< the only values allowed; empty: any
  bool is_required = false;
  bool is_repeatable = false;
};

/// All options of `command`, in the order in which it declares them.
std::vector<OptionText> options_of(const CLI::App& command);

}  // namespace livestream::cli

#pragma once

#include <sys/types.h>
#include <termios.h>

#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "runner/asciicast.h"

namespace livestream {

/// How a command's three streams are given to it: a terminal of its own where ours is one, so that it behaves as it
/// would without us; else the stream itself (input), or a pipe (output).
struct ChildPlan {
  bool input_is_terminal = false;
  bool output_is_terminal = false;
  bool errors_are_terminal = false;
  std::optional<termios> modes;  ///< of our terminal
  TerminalSize size;

  bool needs_terminal() const { return input_is_terminal || output_is_terminal || errors_are_terminal; }
};

/// A command that runs, and our ends of its streams.
struct Child {
  pid_t pid = -1;  ///< with a terminal that of a keeper, which stops, goes on and ends as the command does
  Fd terminal;     ///< the controlling side; none without a terminal
  Fd output;       ///< none where it is the terminal
  Fd errors;
};

/// Starts `words[0]`, found as by execvp. With a terminal it leads a session of its own in which it can be stopped by
/// Ctrl-Z, as below a shell. Errors: not_found, no_permission, io, as `execvp` says. Call it before there are threads.
Result<Child> start_command(const std::vector<std::string>& words, const ChildPlan& plan);

}  // namespace livestream

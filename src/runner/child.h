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

/// What a command writes goes to a terminal of its own where ours is one, so that it behaves as it would without us,
/// else to a pipe. If we are read and typed at, that terminal is its whole world; else its input is ours, and ours is
/// the terminal that asks it for passwords.
struct ChildPlan {
  bool input_is_terminal = false;
  bool output_is_terminal = false;
  bool errors_are_terminal = false;
  std::optional<termios> modes;  ///< of our terminal
  TerminalSize size;

  bool is_interactive() const { return input_is_terminal && output_is_terminal; }
  bool needs_terminal() const { return output_is_terminal || errors_are_terminal; }
};

/// A command that runs, and our ends of its streams.
struct Child {
  pid_t pid = -1;  ///< if interactive that of a keeper, which stops, goes on and ends as the command does
  bool is_interactive = false;
  Fd terminal;     ///< the controlling side; none without a terminal
  int shows_at{};  ///< our stream that is the command's terminal
  Fd output;       ///< none where it is the terminal
  Fd errors;
};

/// Starts `words[0]`, found as by execvp. If interactive it is in a session of its own, and can be stopped there by
/// Ctrl-Z as below a shell; else it is in our group. Errors: not_found, no_permission, io, as `execvp` says. Call it
/// before there are threads.
Result<Child> start_command(const std::vector<std::string>& words, const ChildPlan& plan);

/// Ends this process as another did (`status` as `waitpid` gives it), so that whoever waits for us sees what he would
/// see of it. Flushes and destroys nothing.
[[noreturn]] void end_as(int status);

}  // namespace livestream

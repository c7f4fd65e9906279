#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace livestream::cli {

Terminal standard_output(const Environment& environment) {
  Terminal terminal;
  terminal.is_terminal = ::isatty(STDOUT_FILENO) == 1;
  if (!terminal.is_terminal) return terminal;
  if (environment("NO_COLOR").value_or("").empty()) terminal.colours = Colours::keep;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.columns = size.ws_col;
  return terminal;
}

bool can_ask() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1; }

}  // namespace livestream::cli

#include "runner/exit_text.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstring>

namespace livestream {

std::string exit_text(int status) {
  if (WIFEXITED(status)) return fmt::format("exit code {}", WEXITSTATUS(status));
  return fmt::format("ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
}

}  // namespace livestream

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "cli/command.h"
#include "cli/program.h"

namespace livestream::cli {
namespace {

bool is_command(std::string_view word) {
  for (const Command& command : all_commands())
    if (word == command.name) return true;
  return false;
}

int run(int argc, char** argv) {
  const Process process{process_environment(), argv[0]};
  int exit_code = kOk;
  const auto program = make_program(all_commands(), process, exit_code);
  if (argc < 2) {
    std::fputs(program->help().c_str(), stderr);
    return kUsage;
  }
  const std::string_view first = argv[1];
  if (!first.starts_with('-') && !is_command(first)) {
    std::fprintf(stderr, "livestream: %s\n", unknown_command(all_commands(), first).c_str());
    return kUsage;
  }
  try {
    program->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program->exit(error) == 0 ? kOk : kUsage;
  }
  return exit_code;
}

// Where one of the standard streams is closed, the next file that is opened would take its place, and what is meant for
// people would go into it.
void open_missing_streams() {
  for (int fd = ::open("/dev/null", O_RDWR); fd >= 0; fd = ::dup(fd)) {
    if (fd <= STDERR_FILENO) continue;
    ::close(fd);
    return;
  }
}

}  // namespace
}  // namespace livestream::cli

int main(int argc, char** argv) {
  livestream::cli::open_missing_streams();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file over `ulimit -f` is an error to report, not an end
  try {
    return livestream::cli::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "livestream: %s\n", error.what());
    return livestream::cli::kFailed;
  }
}

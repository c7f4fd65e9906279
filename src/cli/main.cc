#include <csignal>
#include <cstdio>
#include <exception>

#include "cli/command.h"
#include "cli/version.h"

namespace livestream::cli {
namespace {

int run(int argc, char** argv) {
  CLI::App app("Watch AI coding agents work: live, recorded, replayed.", "livestream");
  app.set_version_flag("--version", kVersion);
  app.require_subcommand(1);
  const Process process{process_environment(), argv[0]};
  int exit_code = kOk;
  for (const Command& command : all_commands()) {
    CLI::App* sub = app.add_subcommand(command.name, command.summary);
    sub->parse_complete_callback([&exit_code, action = command.add_options(*sub, process)] { exit_code = action(); });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  return exit_code;
}

}  // namespace
}  // namespace livestream::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return livestream::cli::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "livestream: %s\n", error.what());
    return livestream::cli::kFailed;
  }
}

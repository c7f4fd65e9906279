#include "cli/program.h"

#include <fmt/format.h>

#include <vector>

#include "cli/nearest_word.h"
#include "cli/version.h"

namespace livestream::cli {
namespace {

constexpr const char* kFooter =
    "Start with\n"
    "  livestream demo          see it work, without an agent\n"
    "  livestream serve         watch the sessions of this folder at http://localhost:8080\n"
    "  livestream COMMAND -h    options and examples of a command\n";

std::string examples_of(const Command& command) {
  const std::string_view text = command.examples;
  if (text.empty()) return {};
  std::string indented = "Examples:\n  ";
  for (const char c : text) indented += c == '\n' ? "\n  " : std::string(1, c);
  return indented + "\n";
}

}  // namespace

std::unique_ptr<CLI::App> make_program(std::span<const Command> commands, const Process& process, int& exit_code) {
  auto app = std::make_unique<CLI::App>("Watch AI coding agents work: live, recorded, replayed.", "livestream");
  app->set_version_flag("--version", kVersion, "Print the version and exit");
  app->set_help_flag("-h,--help", "Print this help and exit");
  app->require_subcommand(1);
  app->footer(kFooter);
  for (const Command& command : commands) {
    CLI::App* sub = app->add_subcommand(command.name, command.summary);
    sub->footer(examples_of(command));
    sub->final_callback([&exit_code, action = command.add_options(*sub, process)] { exit_code = action(); });
  }
  return app;
}

std::string unknown_command(std::span<const Command> commands, std::string_view word) {
  std::vector<std::string_view> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  const auto nearest = nearest_word(word, names);
  return fmt::format("there is no command '{}'{}", word,
                     nearest ? fmt::format(": did you mean '{}'?", *nearest) : "; `livestream --help` lists them");
}

}  // namespace livestream::cli

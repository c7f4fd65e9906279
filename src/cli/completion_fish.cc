#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion_parts.h"
#include "cli/completion_script.h"

namespace livestream::cli {
namespace {

std::string option_line(const std::string& here, const OptionText& option) {
  std::string line = here;
  for (const std::string& name : option.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.choices.empty()) {
    line += fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
  } else if (!option.type.empty()) {
    line += takes_file(option) ? " -r -F" : " -x";
  }
  return fmt::format("{} -d {}\n", line, quote(option.description));
}

std::string command_lines(const CLI::App& command) {
  const std::string& name = command.get_name();
  const auto options = options_of(command);
  const std::string here = fmt::format("complete -c livestream -n '__fish_seen_subcommand_from {}'", name);
  std::string lines =
      fmt::format("complete -c livestream -n \"not __fish_seen_subcommand_from $commands\" -a {} -d {}\n", name,
                  quote(command.get_description()));
  if (takes_session(options)) lines += fmt::format("{} -a '({})'\n", here, kListSessions);
  const auto choices = choices_of_positional(options);
  if (!choices.empty()) lines += fmt::format("{} -a '{}'\n", here, fmt::join(choices, " "));
  for (const OptionText& option : options)
    if (!option.names.empty()) lines += option_line(here, option);
  return lines;
}

}  // namespace

std::string fish_completion(const CLI::App& program) {
  std::string script = fmt::format(
      "# fish completion for livestream; made by `livestream completion fish`\n"
      "complete -c livestream -f\n"
      "set -l commands {}\n",
      names_of(program));
  for (const CLI::App* command : commands_of(program)) script += command_lines(*command);
  return script;
}

}  // namespace livestream::cli

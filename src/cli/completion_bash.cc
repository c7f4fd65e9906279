#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion_parts.h"
#include "cli/completion_script.h"

namespace livestream::cli {
namespace {

constexpr const char* kScript = R"sh(# bash completion for livestream; made by `livestream completion bash`
_livestream() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  local words='' sessions='' files='' id
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '@COMMANDS@ --help --version' -- "$word")
    return
  fi
  case "$command $before" in
@VALUES@    *)
      case $command in
@OPTIONS@      esac
      ;;
  esac
  if [ -n "$files" ]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  if [ -n "$sessions" ] && [ "$COMP_CWORD" -eq 2 ]; then
    while IFS= read -r id; do
      if [[ $id == "$word"* ]]; then COMPREPLY+=("$(printf %q "$id")"); fi
    done < <(@SESSIONS@)
  fi
}
complete -o default -F _livestream livestream
)sh";

// For the word after an option that takes one of some values, or a file.
std::string value_cases(const std::string& command, const std::vector<OptionText>& options) {
  std::string cases;
  for (const OptionText& option : options) {
    for (const std::string& name : option.names) {
      if (!option.choices.empty())
        cases += fmt::format("    '{} {}') words='{}' ;;\n", command, name, fmt::join(option.choices, " "));
      if (takes_file(option)) cases += fmt::format("    '{} {}') files=yes ;;\n", command, name);
    }
  }
  return cases;
}

std::string option_case(const std::string& command, const std::vector<OptionText>& options) {
  std::vector<std::string> words = choices_of_positional(options);
  for (const OptionText& option : options) words.insert(words.end(), option.names.begin(), option.names.end());
  return fmt::format("        {}) words='{}'{} ;;\n", command, fmt::join(words, " "),
                     takes_session(options) ? " sessions=yes" : "");
}

}  // namespace

std::string bash_completion(const CLI::App& program) {
  std::string values;
  std::string options;
  for (const CLI::App* command : commands_of(program)) {
    values += value_cases(command->get_name(), options_of(*command));
    options += option_case(command->get_name(), options_of(*command));
  }
  return fill(
      kScript,
      {{"@COMMANDS@", names_of(program)}, {"@VALUES@", values}, {"@OPTIONS@", options}, {"@SESSIONS@", kListSessions}});
}

}  // namespace livestream::cli

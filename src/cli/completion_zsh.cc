#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion_parts.h"
#include "cli/completion_script.h"

namespace livestream::cli {
namespace {

constexpr const char* kScript = R"sh(#compdef livestream
# zsh completion for livestream; made by `livestream completion zsh`
_livestream_sessions() {
  local -a ids
  ids=("${(@f)$(@SESSIONS@)}")
  compadd -a ids
}
_livestream_sessions_or_files() {
  _livestream_sessions
  _files
}
_livestream() {
  local -a commands
  commands=(
@COMMANDS@  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
@OPTIONS@  esac
}
if [ "$funcstack[1]" = _livestream ]; then
  _livestream "$@"
else
  compdef _livestream livestream
fi
)sh";

// What has a meaning of its own in a specification of _arguments.
std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\[]:").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string action_of(const OptionText& option) {
  if (!option.choices.empty()) return fmt::format("({})", fmt::join(option.choices, " "));
  if (option.type == "DIR") return "_files -/";
  if (option.type == "FILE") return "_files";
  if (option.type == "ID|FILE") return "_livestream_sessions_or_files";
  return option.type == "ID" ? "_livestream_sessions" : " ";
}

std::string argument(const OptionText& option) {
  const std::string repeat = option.is_repeatable ? "*" : "";
  const std::string value = option.type.empty() ? "" : fmt::format(":{}:{}", escape(option.type), action_of(option));
  if (!option.positional.empty()) return " \\\n        " + quote(repeat + value);
  std::string out;
  for (const std::string& name : option.names)
    out += " \\\n        " + quote(fmt::format("{}{}[{}]{}", repeat, name, escape(option.description), value));
  return out;
}

}  // namespace

std::string zsh_completion(const CLI::App& program) {
  std::string commands;
  std::string options;
  for (const CLI::App* command : commands_of(program)) {
    commands += fmt::format("    {}\n", quote(command->get_name() + ":" + escape(command->get_description())));
    options += fmt::format("    {})\n      _arguments", command->get_name());
    for (const OptionText& option : options_of(*command)) options += argument(option);
    options += "\n      ;;\n";
  }
  return fill(kScript, {{"@COMMANDS@", commands}, {"@OPTIONS@", options}, {"@SESSIONS@", kListSessions}});
}

}  // namespace livestream::cli

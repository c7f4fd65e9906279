#include "cli/completion_parts.h"

#include <algorithm>

namespace livestream::cli {

std::vector<const CLI::App*> commands_of(const CLI::App& program) {
  return program.get_subcommands([](const CLI::App*) { return true; });
}

std::string names_of(const CLI::App& program) {
  std::string names;
  for (const CLI::App* command : commands_of(program)) names += (names.empty() ? "" : " ") + command->get_name();
  return names;
}

bool takes_session(const std::vector<OptionText>& options) {
  return std::any_of(options.begin(), options.end(), [](const OptionText& option) {
    return !option.positional.empty() && option.type.starts_with("ID");
  });
}

std::vector<std::string> choices_of_positional(const std::vector<OptionText>& options) {
  for (const OptionText& option : options)
    if (!option.positional.empty() && !option.choices.empty()) return option.choices;
  return {};
}

bool takes_file(const OptionText& option) { return option.type == "DIR" || option.type == "FILE"; }

std::string quote(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string fill(std::string script, const std::vector<std::pair<std::string_view, std::string>>& texts) {
  for (const auto& [name, text] : texts)
    for (std::size_t at = 0; (at = script.find(name, at)) != std::string::npos; at += text.size())
      script.replace(at, name.size(), text);
  return script;
}

}  // namespace livestream::cli

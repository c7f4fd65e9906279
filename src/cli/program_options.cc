#include "cli/program_options.h"

#include <sstream>

namespace livestream::cli {
namespace {

// CLI11 says the type as `TEXT:{json,jsonl}`: what it is, then what checks it.
std::vector<std::string> choices_in(const std::string& type) {
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  std::vector<std::string> choices;
  std::istringstream list(type.substr(open + 1, close - open - 1));
  for (std::string choice; std::getline(list, choice, ',');) choices.push_back(choice);
  return choices;
}

OptionText text_of(const CLI::Option& option) {
  OptionText text;
  for (const std::string& name : option.get_snames()) text.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) text.names.push_back("--" + name);
  const std::string type = option.get_type_size() == 0 ? std::string() : option.get_type_name();
  if (text.names.empty()) text.positional = option.get_name();
  text.type = type.substr(0, type.find(':'));
  text.choices = choices_in(type);
  text.description = option.get_description();
  text.default_text = option.get_default_str();
  text.is_required = option.get_required();
  text.is_repeatable = option.get_items_expected_max() > 1;
  return text;
}

}  // namespace

std::vector<OptionText> options_of(const CLI::App& command) {
  std::vector<OptionText> options;
  for (const CLI::Option* option : command.get_options()) options.push_back(text_of(*option));
  return options;
}

}  // namespace livestream::cli

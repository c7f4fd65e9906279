#include "runner/night/agent_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/subprocess.h"

namespace livestream {
namespace {

using Words = std::vector<std::string>;

void add_model(Words& words, const AgentChoice& choice) {
  if (!choice.model.empty()) words.insert(words.end(), {"--model", choice.model});
}

Words claude_words(const AgentChoice& choice) {
  Words words = {"--print", "--output-format", "stream-json", "--verbose"};
  if (choice.may_do_all)
    words.emplace_back("--dangerously-skip-permissions");
  else
    words.insert(words.end(), {"--permission-mode", "acceptEdits"});
  add_model(words, choice);
  return words;
}

Words codex_words(const AgentChoice& choice) {
  Words words = {"exec", "--json", "--skip-git-repo-check"};
  if (choice.may_do_all)
    words.emplace_back("--dangerously-bypass-approvals-and-sandbox");
  else
    words.insert(words.end(), {"--sandbox", "workspace-write"});
  add_model(words, choice);
  return words;
}

Words gemini_words(const AgentChoice& choice) {
  Words words = {"--output-format", "stream-json", "--approval-mode", choice.may_do_all ? "yolo" : "auto_edit"};
  add_model(words, choice);
  return words;
}

constexpr std::array kAgents = {
    AgentCommand{"claude", "claude-code", "claude", claude_words},
    AgentCommand{"codex", "codex", "codex", codex_words},
    AgentCommand{"gemini", "gemini-cli", "gemini", gemini_words},
};

const AgentCommand* find_agent(std::string_view name) {
  const auto found = std::find_if(kAgents.begin(), kAgents.end(), [&](const auto& one) { return one.name == name; });
  return found == kAgents.end() ? nullptr : &*found;
}

std::string shell_word(std::string_view text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

bool is_name(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// Braces around anything but a name, and behind a `$`, are the shell's.
Result<std::string> fill_command(std::string_view command, const std::map<std::string, std::string>& values) {
  std::string filled;
  while (!command.empty()) {
    const bool may_be_ours = command.front() == '{' && !filled.ends_with('$');
    const std::size_t end = may_be_ours ? command.find('}') : std::string_view::npos;
    const std::string_view name = end == std::string_view::npos ? "" : command.substr(1, end - 1);
    if (!is_name(name)) {
      filled += command.front();
      command.remove_prefix(1);
      continue;
    }
    const auto value = values.find(std::string(name));
    if (value == values.end())
      return invalid(
          fmt::format("--agent-cmd: nothing is called {{{}}}; there is {{prompt_file}}, {{dir}}, {{session}}, "
                      "{{phase}} and {{iteration}}",
                      name));
    filled += shell_word(value->second);
    command.remove_prefix(end + 1);
  }
  return filled;
}

}  // namespace

std::span<const AgentCommand> agent_commands() { return kAgents; }

Result<std::vector<std::string>> agent_words(const AgentChoice& choice,
                                             const std::map<std::string, std::string>& values) {
  if (!choice.command.empty()) {
    auto command = fill_command(choice.command, values);
    if (!command) return command.error();
    return Words{"/bin/sh", "-c", std::move(*command)};
  }
  const AgentCommand* const agent = find_agent(choice.name);
  if (agent == nullptr) return invalid(fmt::format("no agent is called '{}'", choice.name));
  Words words = agent->words(choice);
  words.emplace(words.begin(), agent->program);
  words.insert(words.end(), choice.arguments.begin(), choice.arguments.end());
  return words;
}

Result<void> check_agent(const AgentChoice& choice, std::string_view path) {
  if (!choice.command.empty()) return {};
  const AgentCommand* const agent = find_agent(choice.name);
  if (agent == nullptr) return invalid(fmt::format("no agent is called '{}'", choice.name));
  if (!find_program(std::string(agent->program), path).empty()) return {};
  return Error{Errc::not_found,
               fmt::format("no program `{}` is on the PATH: install it, or choose another --agent", agent->program)};
}

std::string agent_name(const AgentChoice& choice) {
  if (choice.command.empty()) {
    const AgentCommand* const agent = find_agent(choice.name);
    return std::string(agent == nullptr ? choice.name : agent->agent);
  }
  const std::string program = choice.command.substr(0, choice.command.find(' '));
  return std::filesystem::path(program).filename().string();
}

}  // namespace livestream

#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "runner/night/night_plan.h"

namespace livestream {

/// An agent that can be run without anybody at its terminal. All read the prompt from their standard input.
struct AgentCommand {
  std::string_view name;   ///< as people say it: `claude`
  std::string_view agent;  ///< as events say it: `claude-code`
  std::string_view program;
  /// Words behind the program, with `choice`'s model and permissions, but not its further arguments.
  std::vector<std::string> (*words)(const AgentChoice& choice);
};

std::span<const AgentCommand> agent_commands();

/// What the choice comes down to: the command's words. In a command of its own `{name}` is what `values` has for it, as
/// one word of the shell. Errors: `invalid` for an agent or a name that is not known.
Result<std::vector<std::string>> agent_words(const AgentChoice& choice,
                                             const std::map<std::string, std::string>& values);

/// Errors: `not_found` if the chosen agent's program is not on `path`. Of a command of its own nobody knows.
Result<void> check_agent(const AgentChoice& choice, std::string_view path);

/// How events name the chosen agent.
std::string agent_name(const AgentChoice& choice);

}  // namespace livestream

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace livestream {

/// Whose command an iteration runs.
struct AgentChoice {
  std::string name = "claude";         ///< a row of agent_commands.h; not used if `command` says it all
  std::string command;                 ///< a shell's, with `{prompt_file}` and the like
  std::string model;                   ///< empty: the agent's own choice
  bool may_do_all = false;             ///< else it may edit files, and what its settings allow
  std::vector<std::string> arguments;  ///< more of them, for the agent's program
};

/// What ends a night before its work is done; nothing: no limit.
struct NightLimits {
  double hours = 8;
  std::int64_t iterations = 100;
  std::optional<double> cost_usd;
  std::optional<std::int64_t> tokens;      ///< of all answers, without what was read from a cache
  std::optional<double> context_percent;   ///< that one iteration may fill
  std::int64_t failures = 5;               ///< iterations in a row
  std::int64_t idle_iterations = 5;        ///< in a row, without progress
  std::int64_t iteration_seconds = 7'200;  ///< the longest that one may take
  std::int64_t silence_seconds = 1'800;    ///< the longest that an agent may say nothing
  std::int64_t pause_seconds = 30;         ///< after a failure; see `pause_after`
};

/// What a night is to do, and how.
struct NightPlan {
  std::string project;
  std::string task;
  std::string folder;  ///< where the agent works and its artifacts lie; absolute
  AgentChoice agent;
  std::string check;     ///< a shell's command that passes if what is said to be done is; empty: none
  bool goes_on = false;  ///< with the artifacts that are there
  bool commits = false;  ///< what each task changed, on a branch of its own
  NightLimits limits;
};

// For `state.json`, so that a night is resumed as it was begun: see json_archive.h.

template <class Archive, class Choice>
  requires std::is_same_v<std::remove_const_t<Choice>, AgentChoice>
void each_member(Archive&& archive, Choice& choice) {
  archive("name", choice.name);
  archive("command", choice.command);
  archive("model", choice.model);
  archive("may_do_all", choice.may_do_all);
  archive("arguments", choice.arguments);
}

template <class Archive, class Limits>
  requires std::is_same_v<std::remove_const_t<Limits>, NightLimits>
void each_member(Archive&& archive, Limits& limits) {
  archive("hours", limits.hours);
  archive("iterations", limits.iterations);
  archive("cost_usd", limits.cost_usd);
  archive("tokens", limits.tokens);
  archive("context_percent", limits.context_percent);
  archive("failures", limits.failures);
  archive("idle_iterations", limits.idle_iterations);
  archive("iteration_seconds", limits.iteration_seconds);
  archive("silence_seconds", limits.silence_seconds);
  archive("pause_seconds", limits.pause_seconds);
}

template <class Archive, class Plan>
  requires std::is_same_v<std::remove_const_t<Plan>, NightPlan>
void each_member(Archive&& archive, Plan& plan) {
  archive("project", plan.project);
  archive("task", plan.task);
  archive("folder", plan.folder);
  archive("agent", plan.agent);
  archive("check", plan.check);
  archive("goes_on", plan.goes_on);
  archive("commits", plan.commits);
  archive("limits", plan.limits);
}

}  // namespace livestream

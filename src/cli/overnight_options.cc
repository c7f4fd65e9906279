#include "cli/overnight_options.h"

#include <fmt/format.h>

#include "cli/options.h"
#include "hub/retention.h"
#include "runner/night/agent_commands.h"

namespace livestream::cli {
namespace {

// An option that changes the plan, and only if it is given.
class PlanOptions {
 public:
  PlanOptions(CLI::App& app, OvernightOptions& options) : app_(app), options_(options) {}

  template <class T, class Set>
  CLI::Option* add(const std::string& name, const std::string& help, Set set) {
    OvernightOptions& options = options_;
    return app_.add_option_function<T>(
        name,
        [&options, set](const T& value) {
          options.changes.emplace_back([set, value](NightPlan& plan) { set(plan, value); });
        },
        help);
  }

  template <class Set>
  void flag(const std::string& name, const std::string& help, Set set) {
    OvernightOptions& options = options_;
    app_.add_flag_callback(name, [&options, set] { options.changes.emplace_back(set); }, help);
  }

  // `90s`, `2h`
  template <class Set>
  void duration(const std::string& name, const std::string& help, Set set) {
    const auto check = [](const std::string& text) {
      const auto length = parse_duration(text);
      return length ? std::string() : fmt::format("\"{}\" must be a time like 90s, 30m or 2h", text);
    };
    add<std::string>(name, help,
                     [set](NightPlan& plan, const std::string& text) { set(plan, parse_duration(text)->count()); })
        ->type_name("TIME")
        ->check(check);
  }

 private:
  CLI::App& app_;
  OvernightOptions& options_;
};

std::vector<std::string> agent_names() {
  std::vector<std::string> names;
  for (const AgentCommand& one : agent_commands()) names.emplace_back(one.name);
  return names;
}

void add_work(PlanOptions& plan) {
  plan.add<std::string>("--project", "What it is called; the folder's name, if not said",
                        [](NightPlan& p, const std::string& name) { p.project = name; })
      ->type_name("NAME");
  plan.add<std::string>("--task", "What is to be done", [](NightPlan& p, const std::string& task) { p.task = task; })
      ->type_name("TEXT");
  plan.add<std::string>("--check", "A shell command that must pass before a task counts as done",
                        [](NightPlan& p, const std::string& command) { p.check = command; })
      ->type_name("COMMAND");
  plan.flag("--continue", "Go on with the RESEARCH.md, SPEC.md, PLAN.md and TASKS.md that are there",
            [](NightPlan& p) { p.goes_on = true; });
  plan.flag("--git", "Commit each task on a branch of the night's own", [](NightPlan& p) { p.commits = true; });
}

void add_agent(PlanOptions& plan) {
  auto* const agent = plan.add<std::string>("--agent", "Who works: claude (if not said), codex or gemini",
                                            [](NightPlan& p, const std::string& name) {
                                              p.agent.name = name;
                                              p.agent.command.clear();
                                            });
  agent->type_name("AGENT")->check(CLI::IsMember(agent_names()));
  plan.add<std::string>("--agent-cmd",
                        "Any other: a shell command that gets the prompt as its input, and as {prompt_file}",
                        [](NightPlan& p, const std::string& command) { p.agent.command = command; })
      ->type_name("COMMAND")
      ->excludes(agent);
  plan.add<std::string>("--model", "The model, if not the agent's own choice; with --agent-cmd only for its costs",
                        [](NightPlan& p, const std::string& model) { p.agent.model = model; })
      ->type_name("MODEL");
  plan.add<std::string>("--allow", "edits: change files, and what its settings allow (if not said); all: do anything",
                        [](NightPlan& p, const std::string& what) { p.agent.may_do_all = what == "all"; })
      ->type_name("WHAT")
      ->check(CLI::IsMember({"edits", "all"}));
  plan.add<std::vector<std::string>>(
          "--agent-arg", "One more argument for the agent; repeatable",
          [](NightPlan& p, const std::vector<std::string>& words) { p.agent.arguments = words; })
      ->type_name("ARG")
      ->allow_extra_args(false);
}

void add_limits(PlanOptions& plan) {
  plan.add<double>("--hours", "The longest that it goes on; 8 if not said",
                   [](NightPlan& p, double hours) { p.limits.hours = hours; })
      ->type_name("N")
      ->check(CLI::Range(0.0001, 1'000.0));
  plan.add<std::int64_t>("--max-iterations", "100 if not said",
                         [](NightPlan& p, std::int64_t n) { p.limits.iterations = n; })
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  plan.add<double>("--max-cost", "US dollars; the agent is ended, too",
                   [](NightPlan& p, double cost) { p.limits.cost_usd = cost; })
      ->type_name("USD")
      ->check(CLI::NonNegativeNumber);
  plan.add<std::int64_t>("--max-tokens", "Without those from a cache; the agent is ended, too",
                         [](NightPlan& p, std::int64_t n) { p.limits.tokens = n; })
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  plan.add<double>("--max-context", "Percent of its context that an iteration may fill",
                   [](NightPlan& p, double percent) { p.limits.context_percent = percent; })
      ->type_name("N")
      ->check(CLI::Range(0.0, 100.0));
  plan.add<std::int64_t>("--max-failures", "Iterations in a row that may fail; 5 if not said",
                         [](NightPlan& p, std::int64_t n) { p.limits.failures = n; })
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  plan.add<std::int64_t>("--max-idle-iterations", "Iterations in a row that may make no progress; 5 if not said",
                         [](NightPlan& p, std::int64_t n) { p.limits.idle_iterations = n; })
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  plan.duration("--timeout", "The longest that an iteration may take; 2h if not said",
                [](NightPlan& p, std::int64_t seconds) { p.limits.iteration_seconds = seconds; });
  plan.duration("--max-silence", "The longest that the agent may say nothing; 30m if not said",
                [](NightPlan& p, std::int64_t seconds) { p.limits.silence_seconds = seconds; });
  plan.duration("--pause", "After a failure, doubled with each that follows; 30s if not said",
                [](NightPlan& p, std::int64_t seconds) { p.limits.pause_seconds = seconds; });
}

}  // namespace

void add_overnight_options(CLI::App& app, OvernightOptions& options) {
  PlanOptions plan(app, options);
  add_work(plan);
  app.add_option("--dir", options.folder, "Where the agent works and its files lie; this folder, if not said")
      ->type_name("DIR");
  app.add_option("--root", options.root, "Where records go, below checkpoints/ and logs/; DIR, if not said")
      ->type_name("DIR");
  add_agent(plan);
  add_limits(plan);
  auto* const tasks =
      app.add_option("--tasks", options.tasks, "A row of nights: a task on each line, or 'path/to/project: task'");
  app.add_option("--at", options.at, "Begin when the clock shows this")->type_name("HH:MM");
  auto* const session =
      app.add_option("--session", options.session, "The id of the new night; PROJECT and the time, if not said");
  auto* const resume = app.add_option("--resume", options.resumed,
                                      "Go on with the night of this id; what else is said changes its plan");
  auto* const once = app.add_flag("--once", options.is_once,
                                  "One iteration of the night --session, begun if it is not there. Exit code: 0 go on, "
                                  "42 complete, 99 cannot go on");
  auto* const iteration = app.add_option("--iteration", options.iteration, "With --once: the number of this iteration");
  tasks->type_name("FILE")->excludes(session)->excludes(resume)->excludes(once);
  session->type_name("ID")->excludes(resume);
  resume->type_name("ID")->excludes(once);
  once->needs(session);
  iteration->type_name("N")->check(CLI::PositiveNumber)->needs(once);
  app.add_flag("--may-sleep", options.may_sleep, "Do not keep the machine awake");
  app.add_flag("--write-prompts", options.writes_prompts,
               "Write the prompts of the phases to DIR/.livestream/prompts, to be changed, and end");
  add_server(app, options.server);
}

}  // namespace livestream::cli

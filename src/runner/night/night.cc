#include "runner/night/night.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/iso_time.h"
#include "formats/ralph/task_list.h"
#include "formats/usage_limit.h"
#include "runner/local_time.h"
#include "runner/night/agent_commands.h"
#include "runner/night/check.h"
#include "runner/night/exchange.h"
#include "runner/night/night_limits.h"
#include "runner/night/night_tasks.h"
#include "runner/night/prompts.h"

namespace livestream {
namespace {

using std::chrono::seconds;

constexpr std::chrono::milliseconds kLockPatience{10'000};  // the agents of a night that was killed are being ended
constexpr std::chrono::minutes kUnknownLimit{15};           // of which nobody says when it ends
constexpr std::size_t kMaxFailures = 1'000;

std::int64_t us(SystemTime time) { return time.time_since_epoch().count(); }
SystemTime at(std::int64_t us) { return SystemTime(std::chrono::microseconds(us)); }

std::uint64_t hash_of(const ArtifactTexts& texts) {
  std::uint64_t hash = stable_hash(texts.research);
  for (const std::string* const text : {&texts.spec, &texts.plan, &texts.tasks}) hash = stable_hash(*text, hash + 1);
  return hash;
}

std::string progress_of(const NightState& state) {
  const std::size_t all = state.completed.size() + state.remaining.size();
  return all == 0 ? "no tasks yet" : fmt::format("{} of {} tasks done", state.completed.size(), all);
}

std::string used_text(const SessionStatus& status) {
  std::string text = status.context_percent ? fmt::format(" · {:.0f} % context", *status.context_percent) : "";
  if (const auto tokens = tokens_used(status); tokens > 0) text += fmt::format(" · {} tokens", tokens);
  if (const auto cost = cost_of(status); cost && *cost > 0) text += fmt::format(" · ${:.2f}", *cost);
  return text;
}

}  // namespace

Night::Night(NightState state, Setup setup, const StopSignals& signals, const Clock& clock)
    : state_(std::move(state)),
      setup_(std::move(setup)),
      signals_(signals),
      clock_(clock),
      files_(setup_.root, state_.id, state_.plan.folder),
      record_({.id = state_.id, .records = files_.records(), .server_url = setup_.server_url, .prices = setup_.prices}),
      diary_(files_.overnight_log(at(state_.start_us)), setup_.show, clock),
      stop_files_(files_.stop_files()) {}

// How full the context is, as far as that is known.
EventData Night::with_context(EventData data) const {
  if (const auto percent = record_.status().context_percent) data.add("context_percent", *percent);
  return data;
}

// --- Its beginning

Result<void> Night::prepare() {
  std::error_code error;
  if (!std::filesystem::is_directory(state_.plan.folder, error))
    return Error{Errc::not_found, "the night's folder " + state_.plan.folder + " is not there"};
  auto lock = files_.lock(kLockPatience);
  if (!lock) return lock.error();
  lock_ = std::move(*lock);
  if (const auto installed = check_agent(state_.plan.agent, setup_.path); !installed) return installed;
  if (const auto words = agent_words(state_.plan.agent, command_values()); !words) return words.error();
  for (const std::string_view phase : kPromptPhases) {
    NightState there = state_;
    there.phase = phase;
    if (const auto prompt = make_prompt(there.plan.folder, there); !prompt) return prompt.error();
  }
  if (!state_.plan.commits) return {};
  branch_.emplace(state_.plan.folder, setup_.root, state_.id);
  return branch_->begin();
}

Result<void> Night::begin() {
  if (const auto prepared = prepare(); !prepared) return prepared;
  if (const auto made = files_.create(); !made) return made;
  if (const auto saved = files_.save(state_); !saved) return saved;
  diary_.tell(setup_.headline);
  record_.emit("session_start", {{"project", state_.plan.project},
                                 {"task", state_.plan.task},
                                 {"agent", agent_name(state_.plan.agent)},
                                 {"cwd", state_.plan.folder},
                                 {"start_time", format_utc(at(state_.start_us))}});
  enter(state_.phase);
  if (state_.plan.goes_on)
    advance();
  else if (const auto moved = files_.put_artifacts_away(); !moved)
    return moved.error();
  else if (!moved->empty())
    diary_.tell(
        fmt::format("of an earlier night, now in .livestream/previous/{}: {}", state_.id, fmt::join(*moved, ", ")));
  save();
  return {};
}

Result<void> Night::resume() {
  if (const auto prepared = prepare(); !prepared) return prepared;
  diary_.tell(setup_.headline);
  if (state_.iterations == 0 && !state_.plan.goes_on)
    if (const auto moved = files_.put_artifacts_away(); !moved) return moved.error();
  if (std::exchange(state_.is_iterating, false)) {
    diary_.tell(fmt::format("iteration {} was cut off; going on", state_.iterations));
    add_note(state_, fmt::format("iteration {} was cut off in the middle", state_.iterations));
  }
  if (!setup_.is_once) {
    record_.log_line("the night goes on");
    state_.failures_in_a_row = 0;
    state_.idle_iterations = 0;
  }
  if (state_.phase == "builder") take_tasks();
  save();
  return {};
}

// --- Its course

NightResult Night::run() {
  for (;;) {
    if (state_.is_complete()) return finish();
    rest();
    if (const auto signal = signals_.seen())
      return give_up(NightEnd::stopped, fmt::format("stopped by signal {}", *signal));
    if (const auto file = stop_files_.touched()) return give_up(NightEnd::stopped, file->string() + " was touched");
    if (const auto reason = reason_to_end()) return give_up(NightEnd::gave_up, *reason);
    iterate();
    if (!setup_.is_once || state_.is_complete() || signals_.seen()) continue;
    if (!reason_to_end()) return {NightEnd::goes_on, {}};
  }
}

std::optional<std::string> Night::reason_to_end() const {
  return livestream::reason_to_end(
      state_, {.used = record_.status(), .now = clock_.system_now(), .has_iterated = has_iterated_});
}

// After a failure, or until a limit ends. Of the latter it was told how long, which a heartbeat would take back.
void Night::rest() {
  while (!signals_.seen() && !stop_files_.touched()) {
    const std::int64_t until = std::min(state_.not_before_us, state_.deadline_us);
    const std::chrono::microseconds left(until - us(clock_.system_now()));
    if (left.count() <= 0) return;
    signals_.wait(std::chrono::ceil<std::chrono::milliseconds>(std::min<std::chrono::microseconds>(left, seconds(1))));
    if (!record_.status().waiting) record_.beat(clock_.steady_now());
  }
}

void Night::iterate() {
  const SessionStatus before = record_.status();
  state_.iterations += 1;
  state_.is_iterating = true;
  has_iterated_ = true;
  state_.last_iteration_us = us(clock_.system_now());
  save();
  diary_.tell(fmt::format("iteration {} · {}{}", state_.iterations, state_.phase,
                          state_.remaining.empty() ? "" : " · " + state_.remaining.front()));
  record_.emit("iteration_start", {{"iteration", state_.iterations}});
  const IterationEnd end = run_agent();
  log_exchange(end, before);
  settle(end);
}

std::map<std::string, std::string> Night::command_values() const {
  return {{"prompt_file", files_.prompt_file(state_.iterations).string()},
          {"dir", state_.plan.folder},
          {"session", state_.id},
          {"phase", state_.phase},
          {"iteration", std::to_string(state_.iterations)}};
}

IterationEnd Night::run_agent() {
  auto prompt = make_prompt(state_.plan.folder, state_);
  if (!prompt) return {.outcome = Outcome::failed, .why = prompt.error().message};
  prompt_ = std::move(*prompt);
  const std::filesystem::path file = files_.prompt_file(state_.iterations);
  if (const auto written = write_file_atomically(file, prompt_); !written)
    return {.outcome = Outcome::failed, .why = written.error().message};
  const auto words = agent_words(state_.plan.agent, command_values());
  if (!words) return {.outcome = Outcome::failed, .why = words.error().message};
  return run_iteration({.words = *words,
                        .folder = state_.plan.folder,
                        .prompt = file,
                        .environment = {{"LIVESTREAM_SESSION", state_.id},
                                        {"LIVESTREAM_PHASE", state_.phase},
                                        {"LIVESTREAM_ITERATION", std::to_string(state_.iterations)},
                                        {"LIVESTREAM_PROMPT_FILE", file.string()}},
                        .held = lock_.get(),
                        .model = state_.plan.agent.model},
                       state_.plan.limits, record_, signals_, clock_);
}

void Night::settle(const IterationEnd& end) {
  state_.problem.clear();
  if (!end.last_words.empty()) add_note(state_, fmt::format("iteration {}: {}", state_.iterations, end.last_words));
  if (end.outcome == Outcome::failed || end.outcome == Outcome::timed_out)
    note_failure(end.why);
  else if (end.outcome == Outcome::finished)
    state_.failures_in_a_row = 0;
  if (state_.phase == "builder")
    take_tasks();
  else if (end.outcome == Outcome::finished)
    advance();
  count_progress(end);
  record_.emit("iteration_complete", with_context({{"iteration", state_.iterations}}));
  if (end.outcome == Outcome::limited) note_limit(end);
  state_.is_iterating = false;
  save();
  const auto took = std::chrono::floor<seconds>(clock_.system_now() - at(state_.last_iteration_us));
  diary_.tell(fmt::format("iteration {} {} after {} s · {}{}", state_.iterations,
                          end.outcome == Outcome::finished ? "done" : "ended", took.count(), progress_of(state_),
                          used_text(record_.status())));
}

void Night::note_failure(const std::string& why) {
  const SystemTime now = clock_.system_now();
  state_.failures_in_a_row += 1;
  state_.failed_attempts.push_back({state_.iterations, why, us(now)});
  if (state_.failed_attempts.size() > kMaxFailures) state_.failed_attempts.erase(state_.failed_attempts.begin());
  state_.problem = fmt::format("The iteration before this one failed: {}. Files may be half changed.", why);
  const auto pause = pause_after(state_.failures_in_a_row, seconds(state_.plan.limits.pause_seconds));
  state_.not_before_us = us(now + pause);
  record_.emit("error", {{"message", fmt::format("iteration {} failed: {}", state_.iterations, why)}});
  diary_.tell(fmt::format("iteration {} failed: {}; the next one waits {} s", state_.iterations, why, pause.count()));
}

// Agents tell the end to the minute, so that it may seem to be over when it is not.
void Night::note_limit(const IterationEnd& end) {
  const SystemTime now = clock_.system_now();
  const SystemTime until =
      std::max(end.until.value_or(now + kUnknownLimit), now + seconds(state_.plan.limits.pause_seconds));
  state_.not_before_us = us(until);
  record_.emit("waiting", {{"reason", "limit"}, {"until", format_utc(until)}});
  diary_.tell(fmt::format("the agent's usage limit is reached; asleep until {}", local_time_of_day(until)));
}

// What failed by itself or by a limit is counted elsewhere, or not at all.
void Night::count_progress(const IterationEnd& end) {
  const std::uint64_t hash = hash_of(files_.artifacts());
  const bool has_changed = std::exchange(state_.artifacts_hash, hash) != hash;
  if (has_changed)
    state_.idle_iterations = 0;
  else if (end.outcome == Outcome::finished)
    state_.idle_iterations += 1;
}

// --- Phases

void Night::advance() {
  if (state_.phase == "scout" && files_.has_artifacts_of("scout")) enter("architect");
  if (state_.phase != "architect" || !files_.has_artifacts_of("architect")) return;
  if (ralph::read_task_list(files_.artifacts().tasks).empty()) {
    state_.problem =
        "TASKS.md is there, but no task was found in it. A task is a line like `- [ ] Title: what and where`.";
    diary_.tell("no task was found in TASKS.md");
    return;
  }
  enter("builder");
  take_tasks();
}

void Night::enter(std::string_view phase) {
  if (state_.phase != phase) state_.last_phase = std::exchange(state_.phase, std::string(phase));
  record_.emit("phase_change", with_context({{"phase", phase}}));
  diary_.tell(fmt::format("phase {}", phase));
}

void Night::take_tasks() {
  const NightState before = state_;
  const auto listed = ralph::read_task_list(files_.artifacts().tasks);
  if (listed.empty() && !state_.remaining.empty()) {
    state_.problem = "TASKS.md is gone, or no task is found in it any more. Write it anew, with what is done ticked.";
    diary_.tell("no task was found in TASKS.md; going by what stood there before");
  }
  const std::vector<std::string> marked = take_task_list(state_, listed);
  confirm(marked);
  const bool has_changed =
      before.completed != state_.completed || before.remaining != state_.remaining || before.claimed != state_.claimed;
  if (has_changed) tell_tasks();
  if (state_.remaining.empty() && !state_.completed.empty()) enter("complete");
}

// A task is done if its agent says so and the check, if there is one, does not say otherwise.
void Night::confirm(const std::vector<std::string>& tasks) {
  state_.claimed.clear();
  if (tasks.empty()) return;
  if (!state_.plan.check.empty()) {
    diary_.tell("checking: " + state_.plan.check);
    const CheckResult check = run_check({.command = state_.plan.check,
                                         .folder = state_.plan.folder,
                                         .patience = seconds(state_.plan.limits.iteration_seconds),
                                         .held = lock_.get(),
                                         .id = fmt::format("check-{}", state_.iterations)},
                                        record_, signals_, clock_);
    if (!check.has_passed) {
      state_.claimed = tasks;
      state_.problem = fmt::format(
          "These tasks are ticked in TASKS.md, but `{}` does not pass ({}):\n\n- {}\n\nMake it pass first. It ended "
          "with:\n\n~~~\n{}\n~~~",
          state_.plan.check, check.how, fmt::join(tasks, "\n- "), check.said);
      add_note(state_, fmt::format("claimed, but `{}` does not pass ({}): {}", state_.plan.check, check.how,
                                   fmt::join(tasks, "; ")));
      record_.log_line(fmt::format("`{}` does not pass: {}", state_.plan.check, check.how), "warning");
      diary_.tell(fmt::format("claimed, but the check does not pass ({}): {}", check.how, fmt::join(tasks, "; ")));
      return;
    }
  }
  for (const std::string& task : tasks) finish_task(task);
  commit(tasks);
}

// It may have been told already, by a process that died before it could note that.
void Night::finish_task(const std::string& task) {
  complete_task(state_, task);
  const auto& told = record_.status().completed;
  const bool is_told = std::any_of(told.begin(), told.end(), [&](const DoneTask& one) { return one.task == task; });
  if (!is_told) record_.emit("task_complete", with_context({{"task", task}}));
  diary_.tell("done: " + task);
}

void Night::commit(const std::vector<std::string>& tasks) {
  if (!branch_) return;
  std::string message = tasks.front();
  for (std::size_t i = 1; i < tasks.size(); ++i) message += (i == 1 ? "\n\n" : "\n") + tasks[i];
  const auto committed = branch_->commit(message);
  if (committed) return;
  add_note(state_, "not committed: " + committed.error().message);
  record_.log_line("not committed: " + committed.error().message, "warning");
  diary_.tell("not committed: " + committed.error().message);
}

void Night::tell_tasks() {
  record_.emit("tasks_update",
               {{"completed", state_.completed}, {"remaining", state_.remaining}, {"claimed", state_.claimed}});
}

// --- Its end

NightResult Night::finish() {
  save();
  if (record_.status().success != true)
    record_.completion(true, fmt::format("{} tasks done in {} iterations", state_.completed.size(), state_.iterations));
  diary_.tell(fmt::format("complete: {} tasks in {} iterations{}", state_.completed.size(), state_.iterations,
                          used_text(record_.status())));
  return {NightEnd::complete, "complete"};
}

NightResult Night::give_up(NightEnd end, const std::string& reason) {
  save();
  record_.completion(false, reason + "; " + progress_of(state_));
  diary_.tell(fmt::format("ended: {}; {}{}", reason, progress_of(state_), used_text(record_.status())));
  return {end, reason};
}

void Night::log_exchange(const IterationEnd& end, const SessionStatus& before) {
  const std::string line = exchange_json(
      {.iteration = state_.iterations, .time = clock_.system_now(), .prompt = prompt_, .response = end.last_words},
      before, record_.status());
  const auto file = open_file(files_.log_folder() / "session.jsonl", O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (file) (void)write_once(file->get(), line + "\n");
}

// Without a disk the night goes on: the next change is another attempt.
void Night::save() {
  const auto saved = files_.save(state_);
  if (!saved && save_trouble_.empty()) diary_.tell("cannot save the night's state: " + saved.error().message);
  save_trouble_ = saved ? "" : saved.error().message;
}

std::string Night::trouble() const { return save_trouble_.empty() ? record_.trouble() : save_trouble_; }

}  // namespace livestream

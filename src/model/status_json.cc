#include "model/status_json.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>
#include <cmath>
#include <cstddef>

#include "base/iso_time.h"
#include "model/call_loop.h"
#include "model/call_text.h"
#include "model/json_text.h"
#include "model/remaining_time.h"

namespace livestream {
namespace {

namespace json = boost::json;
using std::chrono::microseconds;

constexpr microseconds kMaxAhead = std::chrono::seconds(1);  // evidence from further ahead shows a skewed clock
constexpr std::int64_t kSameInstant = 100'000;               // microseconds: so exactly agents and the system tell when

constexpr std::size_t kNewestFiles = 20;
constexpr std::size_t kNewestCommits = 20;
constexpr std::size_t kNewestDone = 100;
constexpr std::size_t kActivityParts = 24;

// Presents one status in one view.
class Presenter {
 public:
  Presenter(const SessionStatus& status, const StatusView& view) : status_(status), view_(view) {}

  SessionState state() const;
  std::string reason() const;
  json::object whole() const;
  json::object summary() const;

 private:
  bool has_ended() const { return status_.is_complete || status_.success == false || (status_.process && !runs()); }
  std::optional<microseconds> age() const;
  std::optional<microseconds> elapsed() const;
  std::optional<RemainingTime> remaining() const;
  bool clock_skew() const;
  int progress_percent() const;

  json::value text(std::string_view text) const;
  json::value text_or_null(std::string_view text) const { return text.empty() ? json::value() : this->text(text); }
  json::array texts(const std::vector<std::string>& list) const;
  json::object tasks() const;
  json::array newest_done() const;
  json::array phases() const;
  json::array failed_attempts() const;
  json::value last_line() const;
  json::array usage() const;
  json::value cost() const;
  json::array tools() const;
  json::object files() const;
  json::object commits() const;
  json::array open_calls() const;
  json::value waiting() const;
  json::value process() const;
  json::value loop() const;
  std::optional<CallLoop> loop_while_working() const;
  SessionState state_at_end() const;
  SessionState state_of_agent(microseconds silence) const;
  std::string reason_to_work() const;
  bool runs() const { return status_.process && status_.process->state == "running"; }
  const Waiting* wait() const;
  // Hooks say no number: nobody can look whether their agent still runs.
  bool is_known_to_run() const { return runs() && status_.process->pid > 0; }

  const SessionStatus& status_;
  const StatusView& view_;
};

// To the millisecond: more would only be noise on the wire.
double rounded(double seconds) { return std::round(seconds * 1e3) / 1e3; }

double seconds(microseconds time) { return rounded(static_cast<double>(time.count()) / 1e6); }

json::value seconds_or_null(std::optional<microseconds> time) { return time ? json::value(seconds(*time)) : nullptr; }

std::string utc(std::int64_t us) { return format_utc(SystemTime(microseconds(us))); }

template <class T>
json::value value_or_null(const std::optional<T>& field) {
  return field ? json::value(*field) : nullptr;
}

json::value likely_or_null(const std::optional<RemainingTime>& left) {
  return left ? json::value(rounded(left->likely)) : nullptr;
}

json::value range_or_null(const std::optional<RemainingTime>& left) {
  if (!left) return nullptr;
  return {{"low_seconds", rounded(left->low)}, {"high_seconds", rounded(left->high)}, {"tasks", left->tasks}};
}

// To a hundredth of a cent.
double dollars(double cost) { return std::round(cost * 1e4) / 1e4; }

json::value cost_or_null(const ModelUsage& usage) {
  return usage.unpriced > 0 && usage.cost == 0 ? json::value() : json::value(dollars(usage.cost));
}

microseconds since(std::int64_t us, SystemTime now) { return now.time_since_epoch() - microseconds(us); }

microseconds not_negative(microseconds time) { return std::max(time, microseconds(0)); }

std::string reason_to_wait(const Waiting& waiting) {
  if (waiting.reason == "idle") return "for the next prompt";
  const std::string what = waiting.reason == "permission" ? "for a permission" : "for an answer";
  return waiting.question.empty() ? what : what + ": " + waiting.question;
}

std::string reason_of_limit(const Waiting& waiting) {
  const std::string what = "its provider's limit is reached";
  return waiting.until.empty() ? what : what + " until " + waiting.until;
}

std::string of_process(const AgentProcess& process, std::string_view what) {
  return process.pid > 0 ? "process " + std::to_string(process.pid) + std::string(what)
                         : "its process" + std::string(what);
}

SessionState Presenter::state() const {
  if (status_.is_complete) return SessionState::complete;
  if (status_.success == false) return SessionState::failed;
  if (status_.process && !runs()) return state_at_end();
  const auto evidence = age();
  if (!evidence) return SessionState::unknown;
  const bool is_agent = status_.process || status_.waiting || status_.answers > 0 || status_.prompts > 0;
  if (is_agent) return state_of_agent(*evidence);
  return *evidence < kWorkingFor ? SessionState::working : SessionState::unknown;
}

// Whose process is gone has ended if its turn was over, whether it said so or not.
SessionState Presenter::state_at_end() const {
  const bool is_at_rest = wait() != nullptr && wait()->reason == "idle";
  const std::string& how = status_.process->state;
  if (how == "dead" || (how == "gone" && !is_at_rest && status_.turn_error.empty())) return SessionState::dead;
  return status_.turn_error.empty() ? SessionState::ended : SessionState::failed;
}

// Of an agent that is followed word by word, silence tells more.
SessionState Presenter::state_of_agent(microseconds silence) const {
  if (silence >= kAgentMayLiveFor) return SessionState::unknown;
  if (const Waiting* const wait = this->wait()) {
    if (wait->reason == "limit") return SessionState::rate_limited;
    const bool has_failed = wait->reason == "idle" && !status_.turn_error.empty();
    return has_failed ? SessionState::failed : SessionState::waiting;
  }
  if (is_known_to_run() && !status_.process->command.empty()) return SessionState::working;
  if (status_.open_calls.empty()) return silence < kThinkingFor ? SessionState::working : SessionState::stalled;
  return silence < kToolRunsFor || is_known_to_run() ? SessionState::working : SessionState::stalled;
}

// Nobody says that a permission was given, and an agent may tell of a call only when it is over: a command that its
// process began since it waits shows it.
const Waiting* Presenter::wait() const {
  if (!status_.waiting) return nullptr;
  const Waiting& wait = *status_.waiting;
  const auto& process = status_.process;
  const bool is_over = process && !process->command.empty() && process->since_us && wait.since_us &&
                       *process->since_us + kSameInstant >= *wait.since_us && wait.reason != "limit";
  return is_over ? nullptr : &wait;
}

std::string Presenter::reason() const {
  switch (state()) {
    case SessionState::rate_limited:
      return reason_of_limit(*wait());
    case SessionState::waiting:
      return reason_to_wait(*wait());
    case SessionState::failed:
      return status_.success == false ? status_.summary : status_.turn_error;
    case SessionState::dead:
      return of_process(*status_.process, " is gone without an end");
    case SessionState::ended:
      return of_process(*status_.process, " has ended");
    case SessionState::working:
      return reason_to_work();
    case SessionState::stalled:
      return status_.open_calls.empty() ? "silent, and nothing is known to run"
                                        : call_text(status_.open_calls.back().tool, status_.open_calls.back().input);
    default:
      return {};
  }
}

std::string Presenter::reason_to_work() const {
  if (const auto loop = loop_while_working())
    return std::string(loop->is_failing ? "failing" : "going") +
           " round in circles: " + status_.recent_calls.back().text;
  if (!status_.open_calls.empty()) return call_text(status_.open_calls.back().tool, status_.open_calls.back().input);
  return status_.process ? status_.process->command : std::string();
}

std::optional<CallLoop> Presenter::loop_while_working() const {
  const bool may_loop = wait() == nullptr && !has_ended() && (!status_.process || runs());
  return may_loop ? find_loop(status_.recent_calls) : std::nullopt;
}

json::object Presenter::whole() const {
  const auto left = remaining();
  return {
      {"id", status_.id},
      {"project", text(status_.project)},
      {"task", text(status_.task)},
      {"agent", text(status_.agent)},
      {"phase", text(status_.phase)},
      {"iterations", status_.iterations},
      {"start_time", status_.start_time},
      {"last_update", status_.last_update},
      {"elapsed_seconds", seconds(elapsed().value_or(microseconds(0)))},
      {"estimated_remaining_seconds", likely_or_null(left)},
      {"estimate", range_or_null(left)},
      {"tasks", tasks()},
      {"context",
       {{"percentage", value_or_null(status_.context_percent)},
        {"tokens_used", value_or_null(status_.tokens_used)},
        {"window", value_or_null(status_.context_window)},
        {"compactions", status_.compactions},
        {"resets", status_.context_resets}}},
      {"agent_version", text(status_.agent_version)},
      {"model", text(status_.model)},
      {"cwd", text(status_.cwd)},
      {"branch", text(status_.branch)},
      {"usage", usage()},
      {"cost", cost()},
      {"tools", tools()},
      {"open_calls", open_calls()},
      {"files", files()},
      {"commits", commits()},
      {"waiting", waiting()},
      {"process", process()},
      {"loop", loop()},
      {"reason", text(reason())},
      {"artifacts", json::object()},
      {"is_complete", status_.is_complete},
      {"notes", texts(status_.notes)},
      {"offset", view_.offset},
      {"epoch", view_.epoch},
      {"state", to_string(state())},
      {"last_event_age_seconds", seconds_or_null(age())},
      {"success", value_or_null(status_.success)},
      {"summary", text(status_.summary)},
      {"counts",
       {{"events", status_.events},
        {"log_lines", status_.log_lines},
        {"errors", status_.errors},
        {"warnings", status_.warnings},
        {"prompts", status_.prompts},
        {"answers", status_.answers}}},
      {"phases", phases()},
      {"failed_attempts", failed_attempts()},
      {"last_line", last_line()},
      {"last_error", text_or_null(status_.last_error)},
      {"recording", view_.recording},
      {"truncated", status_.truncated},
      {"clock_skew", clock_skew()},
  };
}

json::object Presenter::summary() const {
  const auto left = remaining();
  const json::value cost = this->cost();
  return {
      {"id", status_.id},
      {"project", text(status_.project)},
      {"task", text(status_.task)},
      {"phase", text(status_.phase)},
      {"iterations", status_.iterations},
      {"start_time", status_.start_time},
      {"last_update", status_.last_update},
      {"completed_tasks", status_.completed.size()},
      {"total_tasks", status_.completed.size() + status_.remaining.size()},
      {"is_complete", status_.is_complete},
      {"state", to_string(state())},
      {"context_percent", value_or_null(status_.context_percent)},
      {"last_line", status_.last_line ? text(status_.last_line->text) : nullptr},
      {"last_event_age_seconds", seconds_or_null(age())},
      {"estimated_remaining_seconds", likely_or_null(left)},
      {"estimate", range_or_null(left)},
      {"activity", json::value_from(activity(status_.timeline, kActivityParts))},
      {"errors", status_.errors},
      {"agent", text(status_.agent)},
      {"model", text(status_.model)},
      {"reason", text(reason())},
      {"cost_usd", cost.at("usd")},
      {"cost_is_lower_bound", cost.at("is_lower_bound")},
  };
}

std::optional<microseconds> Presenter::age() const {
  if (view_.evidence_age) return not_negative(*view_.evidence_age);
  if (!status_.last_update_us) return std::nullopt;
  return not_negative(since(*status_.last_update_us, view_.now));
}

std::optional<microseconds> Presenter::elapsed() const {
  if (!status_.start_us) return std::nullopt;
  if (!has_ended()) return not_negative(since(*status_.start_us, view_.now));
  if (!status_.last_update_us) return std::nullopt;
  return not_negative(microseconds(*status_.last_update_us - *status_.start_us));
}

std::optional<RemainingTime> Presenter::remaining() const {
  if (status_.is_complete) return RemainingTime{};
  const auto so_far = elapsed();
  return so_far ? remaining_time(status_, *so_far) : std::nullopt;
}

bool Presenter::clock_skew() const {
  const auto is_ahead = [&](std::optional<std::int64_t> us) { return us && since(*us, view_.now) < -kMaxAhead; };
  return status_.clock_skew || is_ahead(status_.last_update_us) || is_ahead(status_.start_us);
}

int Presenter::progress_percent() const {
  const std::size_t total = status_.completed.size() + status_.remaining.size();
  return total == 0 ? 0 : static_cast<int>(100 * status_.completed.size() / total);
}

json::value Presenter::text(std::string_view text) const {
  if (view_.max_text == 0 || text.size() <= view_.max_text) return json::value(text);
  return json::value(cut_text(text, view_.max_text));
}

json::array Presenter::texts(const std::vector<std::string>& list) const {
  json::array array;
  array.reserve(list.size());
  for (const std::string& element : list) array.push_back(text(element));
  return array;
}

json::object Presenter::tasks() const {
  const bool has_current = !status_.is_complete && !status_.remaining.empty();
  json::array completed;
  completed.reserve(status_.completed.size());
  for (const DoneTask& one : status_.completed) completed.push_back(text(one.task));
  return {{"completed", std::move(completed)},
          {"remaining", texts(status_.remaining)},
          {"claimed", texts(status_.claimed)},
          {"current", has_current ? text(status_.remaining.front()) : nullptr},
          {"total", status_.completed.size() + status_.remaining.size()},
          {"progress_percent", progress_percent()},
          {"done", newest_done()}};
}

json::array Presenter::newest_done() const {
  json::array array;
  const std::size_t shown = std::min(status_.completed.size(), kNewestDone);
  for (auto one = status_.completed.end() - static_cast<std::ptrdiff_t>(shown); one != status_.completed.end(); ++one)
    array.push_back({{"task", text(one->task)},
                     {"time", one->done_us ? json::value(utc(*one->done_us)) : nullptr},
                     {"seconds", one->seconds ? json::value(rounded(*one->seconds)) : nullptr}});
  return array;
}

json::array Presenter::phases() const {
  json::array array;
  for (const PhaseStart& start : status_.phases)
    array.push_back({{"phase", text(start.phase)}, {"started", start.started}});
  return array;
}

json::array Presenter::failed_attempts() const {
  json::array array;
  for (const FailedAttempt& attempt : status_.failed_attempts)
    array.push_back({{"iteration", attempt.iteration}, {"error", text(attempt.error)}, {"time", attempt.time}});
  return array;
}

json::value Presenter::last_line() const {
  if (!status_.last_line) return nullptr;
  return {{"text", text(status_.last_line->text)}, {"level", text(status_.last_line->level)}};
}

json::array Presenter::usage() const {
  json::array array;
  for (const ModelUsage& one : status_.usage)
    array.push_back({{"model", text(one.model)},
                     {"requests", one.requests},
                     {"input_tokens", one.input},
                     {"output_tokens", one.output},
                     {"output_is_lower_bound", one.lower_bounds > 0},
                     {"reasoning_tokens", one.reasoning},
                     {"cache_read_tokens", one.cache_read},
                     {"cache_write_tokens", one.cache_write},
                     {"cache_write_1h_tokens", one.cache_write_1h},
                     {"web_searches", one.web_searches},
                     {"cost_usd", cost_or_null(one)}});
  return array;
}

json::value Presenter::cost() const {
  double sum = 0;
  json::array unknown;
  bool is_lower_bound = false;
  for (const ModelUsage& one : status_.usage) {
    sum += one.cost;
    is_lower_bound = is_lower_bound || one.lower_bounds > 0 || one.unpriced > 0;
    if (one.unpriced > 0) unknown.push_back(text(one.model));
  }
  const bool is_known = unknown.size() < status_.usage.size();
  return {{"usd", is_known ? json::value(dollars(sum)) : nullptr},
          {"is_lower_bound", is_lower_bound},
          {"unknown_models", std::move(unknown)}};
}

json::object Presenter::files() const {
  json::array newest;
  for (auto file = status_.files.rbegin(); file != status_.files.rend() && newest.size() < kNewestFiles; ++file)
    newest.push_back({{"path", text(file->path)}, {"added", file->added}, {"removed", file->removed}});
  return {{"touched", status_.files.size()},
          {"lines_added", status_.lines_added},
          {"lines_removed", status_.lines_removed},
          {"newest", std::move(newest)}};
}

json::object Presenter::commits() const {
  json::array newest;
  for (auto one = status_.commits.rbegin(); one != status_.commits.rend() && newest.size() < kNewestCommits; ++one)
    newest.push_back({{"id", text(one->id)},
                      {"summary", text(one->summary)},
                      {"branch", text(one->branch)},
                      {"time", one->time},
                      {"added", one->added},
                      {"removed", one->removed}});
  return {{"count", status_.commits.size()}, {"newest", std::move(newest)}};
}

json::array Presenter::tools() const {
  json::array array;
  for (const ToolUse& one : status_.tools)
    array.push_back({{"tool", text(one.tool)},
                     {"calls", one.calls},
                     {"failures", one.failures},
                     {"seconds", rounded(one.seconds)}});
  return array;
}

json::array Presenter::open_calls() const {
  json::array array;
  for (const OpenCall& call : status_.open_calls)
    array.push_back({{"call_id", text(call.call_id)},
                     {"tool", text(call.tool)},
                     {"input", text(call.input)},
                     {"started", call.started}});
  return array;
}

json::value Presenter::waiting() const {
  const Waiting* const wait = this->wait();
  if (wait == nullptr) return nullptr;
  return {{"reason", text(wait->reason)},
          {"question", text(wait->question)},
          {"since", wait->since},
          {"until", text_or_null(wait->until)}};
}

json::value Presenter::process() const {
  if (!status_.process) return nullptr;
  return {{"pid", status_.process->pid},
          {"state", text(status_.process->state)},
          {"activity", text(status_.process->activity)},
          {"command", text_or_null(status_.process->command)},
          {"since", status_.process->since}};
}

json::value Presenter::loop() const {
  const auto loop = loop_while_working();
  if (!loop) return nullptr;
  return {{"calls", loop->calls},
          {"rounds", loop->rounds},
          {"failing", loop->is_failing},
          {"what", text(status_.recent_calls.back().text)}};
}

}  // namespace

std::string_view to_string(SessionState state) {
  switch (state) {
    case SessionState::unknown:
      return "unknown";
    case SessionState::working:
      return "working";
    case SessionState::waiting:
      return "waiting";
    case SessionState::rate_limited:
      return "rate_limited";
    case SessionState::stalled:
      return "stalled";
    case SessionState::complete:
      return "complete";
    case SessionState::failed:
      return "failed";
    case SessionState::ended:
      return "ended";
    case SessionState::dead:
      return "dead";
  }
  return "unknown";
}

SessionState state_of(const SessionStatus& status, const StatusView& view) { return Presenter(status, view).state(); }

json::object to_status_json(const SessionStatus& status, const StatusView& view) {
  return Presenter(status, view).whole();
}

json::object to_summary_json(const SessionStatus& status, const StatusView& view) {
  return Presenter(status, view).summary();
}

json::object to_timeline_json(const RunTimeline& timeline) {
  const auto column = [&](auto read) {
    json::array array;
    array.reserve(timeline.spans.size());
    for (const TimelineSpan& one : timeline.spans) array.emplace_back(read(one));
    return array;
  };
  using Span = TimelineSpan;
  std::optional<double> context;  // as it was told last
  const auto context_at_end = [&](const Span& one) {
    if (one.context) context = one.context;
    return value_or_null(context);
  };
  std::uint32_t phases = 0;
  const auto phases_at_end = [&](const Span& one) { return phases = std::max(phases, one.phases); };
  return {{"start", timeline.start_us ? json::value(utc(*timeline.start_us)) : nullptr},
          {"span_seconds", seconds(microseconds(timeline.span_us))},
          {"events", column([](const Span& one) { return one.events; })},
          {"errors", column([](const Span& one) { return one.errors; })},
          {"tasks", column([](const Span& one) { return one.tasks; })},
          {"resets", column([](const Span& one) { return one.resets; })},
          {"iterations", column([](const Span& one) { return one.iterations; })},
          {"waits", column([](const Span& one) { return one.waits; })},
          {"phases", column(phases_at_end)},
          {"input_tokens", column([](const Span& one) { return one.input_tokens; })},
          {"output_tokens", column([](const Span& one) { return one.output_tokens; })},
          {"cost_usd", column([](const Span& one) { return dollars(one.cost); })},
          {"context_percent", column(context_at_end)}};
}

json::object changed_fields(const json::object& before, const json::object& next) {
  json::object changed;
  for (const auto& member : next) {
    const json::value* const old = before.if_contains(member.key());
    if (old == nullptr || *old != member.value()) changed.emplace(member.key(), member.value());
  }
  return changed;
}

}  // namespace livestream

#include <type_traits>

#include "model/json_archive.h"
#include "model/status_json.h"

namespace livestream {

namespace json = boost::json;

// Each stored struct names its members once, for writing and reading alike.
template <class Archive, class Status>
  requires std::is_same_v<std::remove_const_t<Status>, SessionStatus>
void each_member(Archive&& archive, Status& status) {
  archive("id", status.id);
  archive("project", status.project);
  archive("task", status.task);
  archive("agent", status.agent);
  archive("agent_version", status.agent_version);
  archive("model", status.model);
  archive("cwd", status.cwd);
  archive("branch", status.branch);
  archive("phase", status.phase);
  archive("phases", status.phases);
  archive("iterations", status.iterations);
  archive("completed", status.completed);
  archive("remaining", status.remaining);
  archive("claimed", status.claimed);
  archive("notes", status.notes);
  archive("failed_attempts", status.failed_attempts);
  archive("truncated", status.truncated);
  archive("context_percent", status.context_percent);
  archive("tokens_used", status.tokens_used);
  archive("context_window", status.context_window);
  archive("compactions", status.compactions);
  archive("context_resets", status.context_resets);
  archive("usage_rank", status.usage_rank);
  archive("acts_rank", status.acts_rank);
  archive("usage", status.usage);
  archive("tools", status.tools);
  archive("open_calls", status.open_calls);
  archive("files", status.files);
  archive("lines_added", status.lines_added);
  archive("lines_removed", status.lines_removed);
  archive("commits", status.commits);
  archive("waiting", status.waiting);
  archive("process", status.process);
  archive("turn_error", status.turn_error);
  archive("recent_calls", status.recent_calls);
  archive("prompts", status.prompts);
  archive("answers", status.answers);
  archive("timeline", status.timeline);
  archive("is_complete", status.is_complete);
  archive("success", status.success);
  archive("summary", status.summary);
  archive("start_time", status.start_time);
  archive("last_update", status.last_update);
  archive("start_us", status.start_us);
  archive("last_update_us", status.last_update_us);
  archive("phase_us", status.phase_us);
  archive("zone_shift_minutes", status.zone_shift_minutes);
  archive("clock_skew", status.clock_skew);
  archive("last_line", status.last_line);
  archive("last_error", status.last_error);
  archive("events", status.events);
  archive("log_lines", status.log_lines);
  archive("errors", status.errors);
  archive("warnings", status.warnings);
  archive("source_positions", status.source_positions);
}

template <class Archive, class Start>
  requires std::is_same_v<std::remove_const_t<Start>, PhaseStart>
void each_member(Archive&& archive, Start& start) {
  archive("phase", start.phase);
  archive("started", start.started);
}

template <class Archive, class Task>
  requires std::is_same_v<std::remove_const_t<Task>, DoneTask>
void each_member(Archive&& archive, Task& task) {
  archive("task", task.task);
  archive("done_us", task.done_us);
  archive("seconds", task.seconds);
}

template <class Archive, class Timeline>
  requires std::is_same_v<std::remove_const_t<Timeline>, RunTimeline>
void each_member(Archive&& archive, Timeline& timeline) {
  archive("start_us", timeline.start_us);
  archive("span_us", timeline.span_us);
  archive("spans", timeline.spans);
}

template <class Archive, class Span>
  requires std::is_same_v<std::remove_const_t<Span>, TimelineSpan>
void each_member(Archive&& archive, Span& span) {
  archive("events", span.events);
  archive("errors", span.errors);
  archive("tasks", span.tasks);
  archive("resets", span.resets);
  archive("iterations", span.iterations);
  archive("waits", span.waits);
  archive("phases", span.phases);
  archive("input_tokens", span.input_tokens);
  archive("output_tokens", span.output_tokens);
  archive("cost", span.cost);
  archive("context", span.context);
}

template <class Archive, class Attempt>
  requires std::is_same_v<std::remove_const_t<Attempt>, FailedAttempt>
void each_member(Archive&& archive, Attempt& attempt) {
  archive("iteration", attempt.iteration);
  archive("error", attempt.error);
  archive("time", attempt.time);
}

template <class Archive, class Line>
  requires std::is_same_v<std::remove_const_t<Line>, LogLine>
void each_member(Archive&& archive, Line& line) {
  archive("text", line.text);
  archive("level", line.level);
}

template <class Archive, class Commit>
  requires std::is_same_v<std::remove_const_t<Commit>, MadeCommit>
void each_member(Archive&& archive, Commit& commit) {
  archive("id", commit.id);
  archive("summary", commit.summary);
  archive("branch", commit.branch);
  archive("time", commit.time);
  archive("added", commit.added);
  archive("removed", commit.removed);
}

template <class Archive, class Usage>
  requires std::is_same_v<std::remove_const_t<Usage>, ModelUsage>
void each_member(Archive&& archive, Usage& usage) {
  archive("model", usage.model);
  archive("requests", usage.requests);
  archive("input", usage.input);
  archive("output", usage.output);
  archive("reasoning", usage.reasoning);
  archive("cache_read", usage.cache_read);
  archive("cache_write", usage.cache_write);
  archive("cache_write_1h", usage.cache_write_1h);
  archive("web_searches", usage.web_searches);
  archive("lower_bounds", usage.lower_bounds);
  archive("cost", usage.cost);
  archive("unpriced", usage.unpriced);
}

template <class Archive, class Tool>
  requires std::is_same_v<std::remove_const_t<Tool>, ToolUse>
void each_member(Archive&& archive, Tool& tool) {
  archive("tool", tool.tool);
  archive("calls", tool.calls);
  archive("failures", tool.failures);
  archive("seconds", tool.seconds);
}

template <class Archive, class Call>
  requires std::is_same_v<std::remove_const_t<Call>, OpenCall>
void each_member(Archive&& archive, Call& call) {
  archive("call_id", call.call_id);
  archive("tool", call.tool);
  archive("input", call.input);
  archive("started", call.started);
  archive("question", call.question);
  archive("sidechain", call.sidechain);
}

template <class Archive, class File>
  requires std::is_same_v<std::remove_const_t<File>, ChangedFile>
void each_member(Archive&& archive, File& file) {
  archive("path", file.path);
  archive("added", file.added);
  archive("removed", file.removed);
}

template <class Archive, class Wait>
  requires std::is_same_v<std::remove_const_t<Wait>, Waiting>
void each_member(Archive&& archive, Wait& waiting) {
  archive("reason", waiting.reason);
  archive("question", waiting.question);
  archive("since", waiting.since);
  archive("since_us", waiting.since_us);
  archive("until", waiting.until);
}

template <class Archive, class Process>
  requires std::is_same_v<std::remove_const_t<Process>, AgentProcess>
void each_member(Archive&& archive, Process& process) {
  archive("pid", process.pid);
  archive("state", process.state);
  archive("activity", process.activity);
  archive("command", process.command);
  archive("since", process.since);
  archive("since_us", process.since_us);
}

template <class Archive, class Outcome>
  requires std::is_same_v<std::remove_const_t<Outcome>, CallOutcome>
void each_member(Archive&& archive, Outcome& outcome) {
  archive("question", outcome.question);
  archive("answer", outcome.answer);
  archive("failed", outcome.failed);
  archive("text", outcome.text);
}

json::object to_snapshot(const SessionStatus& status) { return to_json_object(status); }

std::optional<SessionStatus> from_snapshot(const json::value& snapshot) {
  SessionStatus status;
  if (!from_json_value(snapshot, status, MissingMember::refused)) return std::nullopt;
  return status;
}

}  // namespace livestream

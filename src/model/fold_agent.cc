#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "model/call_text.h"
#include "model/evidence.h"
#include "model/evidence_time.h"
#include "model/json_text.h"
#include "model/usage_data.h"

namespace livestream {
namespace {

constexpr std::size_t kMaxLastLine = 1'000;            // bytes of a message that are kept as the newest line
constexpr std::size_t kMaxCallText = 200;              // bytes of what a finished call is remembered by
constexpr std::size_t kMaxSummary = 200;               // bytes of a commit's
constexpr std::int64_t kMaxLines = 1'000'000'000'000;  // of one change, so that sums do not overflow
constexpr std::int64_t kLateNews = 2'000'000;  // microseconds: files and processes do not tell in the order of events

bool is_sidechain(const DataView& data) { return data.flag("sidechain").value_or(false); }

// The entry for which `is_it` holds; a new one if there is none; null if there is no room for one.
template <class Entry, class IsIt>
Entry* entry_of(SessionStatus& status, std::vector<Entry>& entries, std::size_t limit, IsIt is_it) {
  const auto known = std::find_if(entries.begin(), entries.end(), is_it);
  if (known != entries.end()) return &*known;
  if (entries.size() < limit) return &entries.emplace_back();
  status.truncated = true;
  return nullptr;
}

ToolUse* tool_of(SessionStatus& status, std::string_view tool) {
  ToolUse* const use = entry_of(status, status.tools, kMaxTools, [&](const ToolUse& one) { return one.tool == tool; });
  if (use != nullptr) use->tool = tool;
  return use;
}

std::uint64_t question_of(std::string_view tool, std::string_view fingerprint, std::string_view input) {
  return stable_hash(fingerprint.empty() ? input : fingerprint, stable_hash(tool));
}

void start_call(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  const std::string tool(data.text("tool").value_or(""));
  const std::string input(data.text("input").value_or(""));
  if (ToolUse* const use = tool_of(status, tool)) ++use->calls;
  take_last_line(status, call_text(tool, input), "info");
  if (!is_sidechain(data)) status.turn_error.clear();
  const std::string id(data.text("call_id").value_or(""));
  if (id.empty()) return;
  if (status.open_calls.size() < kMaxOpenCalls)
    status.open_calls.push_back({.call_id = id,
                                 .tool = tool,
                                 .input = input,
                                 .started = std::string(event.timestamp()),
                                 .question = question_of(tool, data.text("fingerprint").value_or(""), input),
                                 .sidechain = is_sidechain(data)});
  else
    status.truncated = true;
}

// What it was asked and answered is kept as long as it may be part of a loop.
void remember_outcome(SessionStatus& status, const OpenCall& call, bool failed, std::string_view answer) {
  if (call.sidechain) return;
  auto& calls = status.recent_calls;
  if (calls.size() == kMaxRecentCalls) calls.erase(calls.begin());
  calls.push_back({.question = call.question,
                   .answer = stable_hash(answer, call.question + (failed ? 1 : 0)),
                   .failed = failed,
                   .text = cut_text(call_text(call.tool, call.input), kMaxCallText)});
}

std::int64_t lines_in(const DataView& file, std::string_view key) {
  return std::min(file.count(key).value_or(0), kMaxLines);
}

// The file becomes the newest of all.
void note_file(SessionStatus& status, const DataView& change) {
  const auto path = change.text("path").value_or("");
  if (path.empty()) return;
  const std::int64_t added = lines_in(change, "added");
  const std::int64_t removed = lines_in(change, "removed");
  status.lines_added += added;
  status.lines_removed += removed;
  ChangedFile* const file =
      entry_of(status, status.files, kMaxFiles, [&](const ChangedFile& one) { return one.path == path; });
  if (file == nullptr) return;
  *file = {std::string(path), file->added + added, file->removed + removed};
  const auto place = status.files.begin() + (file - status.files.data());
  std::rotate(place, place + 1, status.files.end());
}

void note_files(const Evidence& evidence) {
  for (const std::string_view element : evidence.data.elements("files"))
    if (element.starts_with('{')) note_file(evidence.status, DataView(element));
}

// A process that ends, or tells what it does, and a commit, which may be anybody's, are no sign that work goes on.
bool is_work(const Event& event) { return event.type() != "process" && event.type() != "commit"; }

bool ends_waiting(const Evidence& evidence) {
  const auto& [status, event, time_us, arrival, data] = evidence;
  if (!is_work(event)) return false;
  const bool is_older = time_us && status.waiting->since_us && *time_us < *status.waiting->since_us;
  if (is_older) return false;
  const auto& process = status.process;
  const bool process_waits =
      process && process->state == "running" && !process->activity.empty() && process->activity != "busy";
  if (!process_waits) return true;
  return !is_sidechain(data) && time_us && process->since_us && *time_us > *process->since_us + kLateNews;
}

// The wait that an agent's process tells of.
std::optional<Waiting> wait_of(const Evidence& evidence, std::string_view activity) {
  const auto& [status, event, time_us, arrival, data] = evidence;
  if (activity == "busy") return std::nullopt;
  if (activity.empty()) return status.waiting;
  // Its transcript knows better what an idle agent waits for.
  if (activity == "idle" && status.waiting && status.waiting->reason != "permission") return status.waiting;
  const auto reason = activity == "idle" ? std::string_view("idle") : data.text("reason").value_or("input");
  std::string question(data.text("question").value_or(""));
  const bool is_same = status.waiting && status.waiting->reason == reason;
  if (question.empty() && is_same) question = status.waiting->question;
  if (question.empty() && !status.open_calls.empty() && activity == "waiting")
    question = call_text(status.open_calls.back().tool, status.open_calls.back().input);
  return Waiting{.reason = std::string(reason),
                 .question = std::move(question),
                 .since = std::string(event.timestamp()),
                 .since_us = time_us};
}

}  // namespace

void take_text(std::string& field, const DataView& data, std::string_view key) {
  const auto text = data.text(key);
  if (text && !text->empty()) field = *text;
}

// Keeps the memory of the line before: most events are lines.
void take_last_line(SessionStatus& status, std::string_view text, std::string_view level) {
  if (!status.last_line) status.last_line.emplace();
  status.last_line->text = text;
  status.last_line->level = level;
}

void note_life(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  if (status.waiting && ends_waiting(evidence)) status.waiting.reset();
  if (!status.process || status.process->state == "running" || !is_work(event)) return;
  const bool is_newer = time_us && status.process->since_us && *time_us > *status.process->since_us + kLateNews;
  if (is_newer) status.process.reset();
}

void on_usage(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  const std::string model(data.text("model").value_or(""));
  ModelUsage* const usage =
      entry_of(status, status.usage, kMaxModels, [&](const ModelUsage& one) { return one.model == model; });
  if (usage == nullptr) return;
  usage->model = model;
  const std::int64_t requests = data.count("requests").value_or(1);
  const Bill bill = bill_in(data);
  usage->requests += requests;
  usage->input += bill.input;
  usage->output += bill.output;
  usage->reasoning += data.count("reasoning_tokens").value_or(0);
  usage->cache_read += bill.cache_read;
  usage->cache_write += bill.cache_write;
  usage->cache_write_1h += bill.cache_write_1h;
  usage->web_searches += bill.web_searches;
  if (const auto is_bound = data.flag("lower_bound")) usage->lower_bounds += *is_bound ? 1 : -1;
  const SystemTime when(std::chrono::microseconds(time_us.value_or(0)));
  if (const auto cost = cost_of(data, model, bill, when, arrival.prices))
    usage->cost += *cost;
  else
    usage->unpriced += requests;
  if (is_sidechain(data)) return;
  if (!model.empty()) status.model = model;
  status.turn_error.clear();
}

void on_compaction(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  ++status.compactions;
  status.tokens_used = data.count("after_tokens");
  status.context_percent.reset();
  if (status.tokens_used && status.context_window.value_or(0) > 0)
    status.context_percent =
        100.0 * static_cast<double>(*status.tokens_used) / static_cast<double>(*status.context_window);
}

void on_tool_call(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  const auto state = data.text("state").value_or("started");
  if (state == "started") return start_call(evidence);
  note_files(evidence);
  const auto id = data.text("call_id").value_or("");
  const auto open = std::find_if(status.open_calls.begin(), status.open_calls.end(),
                                 [&](const OpenCall& call) { return call.call_id == id; });
  std::string tool(data.text("tool").value_or(""));
  if (open != status.open_calls.end()) {
    tool = open->tool;
    remember_outcome(status, *open, state == "failed", data.text("output").value_or(""));
    status.open_calls.erase(open);
  }
  ToolUse* const use = tool.empty() ? nullptr : tool_of(status, tool);
  if (use == nullptr) return;
  if (state == "failed") ++use->failures;
  use->seconds += data.amount("seconds").value_or(0);
}

void on_message(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  const auto role = data.text("role").value_or("");
  if (role == "user") ++status.prompts, status.recent_calls.clear();
  if (role == "assistant") ++status.answers;
  if (role == "user" || role == "assistant") status.turn_error.clear();
  if (const auto text = data.text("text")) take_last_line(status, cut_text(*text, kMaxLastLine), "info");
}

void on_waiting(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  status.waiting = Waiting{.reason = std::string(data.text("reason").value_or("")),
                           .question = std::string(data.text("question").value_or("")),
                           .since = std::string(event.timestamp()),
                           .since_us = time_us,
                           .until = std::string(data.text("until").value_or(""))};
  take_text(status.turn_error, data, "error");
}

// An end counts for the process that is known to run: an older one may be told of late.
void on_process(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  AgentProcess next{.pid = data.count("pid").value_or(0),
                    .state = std::string(data.text("state").value_or("running")),
                    .activity = std::string(data.text("activity").value_or("")),
                    .command = std::string(data.text("command").value_or("")),
                    .since = std::string(event.timestamp()),
                    .since_us = time_us};
  const bool is_running = next.state == "running";
  // Hooks do not say which process calls them.
  if (is_running && next.pid == 0 && status.process && status.process->state == "running")
    next.pid = status.process->pid;
  const bool is_of_another = next.pid != 0 && status.process && status.process->pid != next.pid;
  const bool was_running = status.process && status.process->state == "running";
  if (!is_running && is_of_another && was_running) return;
  if (!is_running && next.pid == 0 && status.process && !was_running) return;  // how it ended is known better
  if (next.state == "gone" && next.pid == 0 && !was_running) return;           // nothing was known of one
  for (const auto& [key, field] : {std::pair{"agent", &status.agent},
                                   {"agent_version", &status.agent_version},
                                   {"cwd", &status.cwd},
                                   {"project", &status.project}})
    take_text(*field, data, key);
  if (is_running) status.waiting = wait_of(evidence, next.activity);
  if (!is_running && next.activity.empty() && status.process) next.activity = status.process->activity;
  if (!is_running && status.process) next.command = status.process->command;
  status.process = std::move(next);
}

// What it replaces, as by `git commit --amend`, was none.
void on_commit(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  const auto id = data.text("commit").value_or("");
  if (id.empty()) return;
  const auto replaced = data.text("replaces").value_or("");
  std::erase_if(status.commits, [&](const MadeCommit& one) { return one.id == id || one.id == replaced; });
  if (status.commits.size() == kMaxCommits) {
    status.commits.erase(status.commits.begin());
    status.truncated = true;
  }
  status.commits.push_back({.id = std::string(id),
                            .summary = cut_text(data.text("summary").value_or(""), kMaxSummary),
                            .branch = std::string(data.text("branch").value_or("")),
                            .time = std::string(event.timestamp()),
                            .added = lines_in(data, "added"),
                            .removed = lines_in(data, "removed")});
  take_text(status.branch, data, "branch");
}

}  // namespace livestream

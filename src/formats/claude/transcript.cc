#include "formats/claude/transcript.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/iso_time.h"
#include "formats/claude/context_window.h"
#include "formats/claude/file_edit.h"
#include "formats/claude/reset_time.h"
#include "formats/claude/tool_input.h"
#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "model/event_codec.h"

namespace livestream::claude {
namespace {

constexpr std::string_view kSynthetic = "<synthetic>";  // the model of messages that no model wrote
constexpr std::string_view kInterrupted = "[Request interrupted by user";
constexpr std::string_view kNotification = "<task-notification>";
constexpr std::int64_t kPlaceholder = 9;  // output tokens of an answer that was recorded when it began: 1 to 9

// With several attempts behind one answer, the last one's numbers are those of the window.
std::string_view window_usage(const DataView& usage) {
  const auto attempts = usage.elements("iterations");
  return attempts.size() > 1 && attempts.back().starts_with('{') ? attempts.back() : std::string_view();
}

std::int64_t prompt_of(const DataView& usage) {
  std::int64_t tokens = 0;
  for (const std::string_view key : {"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"})
    tokens += usage.count(key).value_or(0);
  return tokens;
}

std::int64_t context_of(const DataView& usage) { return prompt_of(usage) + usage.count("output_tokens").value_or(0); }

}  // namespace

void ClaudeTranscript::read(std::string_view line, std::vector<Derived>& out) {
  out_ = &out;
  facts_.skipped += each_record(line, [this](std::string_view object) { read_record(object); });
}

void ClaudeTranscript::say(std::string_view type, std::string data) {
  out_->push_back({std::string(type), timestamp_, std::move(data)});
  if (type != "waiting") is_idle_ = false;
}

void ClaudeTranscript::read_record(std::string_view text) {
  const DataView record(text);
  ++facts_.records;
  timestamp_ = text_of(record, "timestamp");
  note_time(facts_, timestamp_);
  is_sidechain_ = record.flag("isSidechain").value_or(false);
  const auto type = record.text("type").value_or("");
  if (type == "user" || type == "assistant" || type == "system") note_place(record);
  if (type == "assistant") return read_assistant(record);
  if (type == "user") return read_user(record);
  if (type == "system") return read_system(record);
  if (type != "custom-title" && type != "ai-title") return;
  const std::string title = text_of(record, type == "custom-title" ? "customTitle" : "aiTitle");
  if (title.empty() || std::exchange(title_, title) == title) return;
  say("session_start", DataBuilder().add("task", short_text(title)).json());
}

// Who and where it is: at the start, and whenever that changes.
void ClaudeTranscript::note_place(const DataView& record) {
  Place now{text_of(record, "cwd"), text_of(record, "gitBranch"), text_of(record, "version")};
  if (now.cwd.empty() || is_sidechain_ || (has_started_ && now == place_)) return;
  DataBuilder data;
  data.add("agent", "claude-code");
  if (!has_started_) data.add("project", last_part(now.cwd)).add("start_time", timestamp_);
  data.add("cwd", now.cwd).add("branch", now.branch).add("agent_version", now.version);
  has_started_ = true;
  facts_.version = now.version;
  facts_.cwd = now.cwd;
  place_ = std::move(now);
  say("session_start", data.json());
}

// --- What the model says

void ClaudeTranscript::read_assistant(const DataView& record) {
  const DataView message(record.object("message"));
  const auto model = message.text("model").value_or("");
  if (model == kSynthetic) return read_api_error(record, message);
  count_usage(record, message);
  for (const std::string_view element : message.elements("content"))
    if (element.starts_with('{')) read_block(DataView(element), model);
  if (!is_sidechain_) note_end_of_turn(message);
}

void ClaudeTranscript::read_api_error(const DataView& record, const DataView& message) {
  if (!record.flag("isApiErrorMessage").value_or(false)) return;
  const std::string text = short_text(content_text(message, "content"), kMaxMessage);
  DataBuilder data;
  data.add("message", text);
  if (const auto error = record.text("error")) data.add("details", *error);
  say("error", data.json());
  if (is_sidechain_) return;
  const auto told = parse_iso_time(timestamp_);
  const auto until = told ? reset_time(text, told->time) : std::nullopt;
  const bool is_limit = until || record.text("error") == "rate_limit";
  DataBuilder wait;
  wait.add("reason", is_limit ? "limit" : "idle");
  if (until) wait.add("until", format_utc(*until));
  if (!is_limit) wait.add("error", text);
  say("waiting", wait.json());
}

void ClaudeTranscript::count_usage(const DataView& record, const DataView& message) {
  if (!message.raw("usage").starts_with('{')) return;
  const DataView usage(message.object("usage"));
  std::string id = text_of(message, "id");
  if (id.empty()) id = fmt::format("line {}", facts_.records);
  if (const auto request = record.text("requestId")) id += fmt::format(" {}", *request);
  const std::int64_t output = usage.count("output_tokens").value_or(0);
  const bool is_lower_bound = output <= kPlaceholder && !message.text("stop_reason");
  const auto [known, is_new] = requests_.try_emplace(id, Request{output, is_lower_bound});
  Request& request = known->second;
  const std::int64_t more = is_new ? output : output - request.output;
  const bool is_settled = !is_new && request.is_lower_bound && !is_lower_bound;
  if (is_new || more > 0 || is_settled) {
    DataBuilder data;
    data.add("model", message.text("model").value_or(""))
        .add("id", id)
        .add("output_tokens", std::max<std::int64_t>(more, 0));
    if (is_new) {
      const DataView written(usage.object("cache_creation"));
      data.add("input_tokens", usage.count("input_tokens").value_or(0));
      data.add("cache_read_tokens", usage.count("cache_read_input_tokens").value_or(0));
      data.add("cache_write_tokens", usage.count("cache_creation_input_tokens").value_or(0));
      data.add("cache_write_1h_tokens", written.count("ephemeral_1h_input_tokens").value_or(0));
    }
    data.add("requests", is_new ? 1 : 0);
    if (const auto searches = DataView(usage.object("server_tool_use")).count("web_search_requests");
        is_new && searches > 0)
      data.add("web_searches", *searches);
    if (!is_new) data.add("prompt_tokens", prompt_of(usage));
    if (is_new && is_lower_bound) data.add("lower_bound", true);
    if (is_settled) data.add("lower_bound", false);
    if (is_sidechain_) data.add("sidechain", true);
    say("usage", data.json());
  }
  request = {std::max(request.output, output), request.is_lower_bound && is_lower_bound};
  if (!is_sidechain_) note_context(message, usage);
}

void ClaudeTranscript::note_context(const DataView& message, const DataView& usage) {
  const std::string_view window = window_usage(usage);
  const std::int64_t tokens = window.empty() ? context_of(usage) : context_of(DataView(window));
  if (std::exchange(context_tokens_, tokens) == tokens) return;
  const std::int64_t size = context_window(message.text("model").value_or(""), tokens);
  say("context_update", DataBuilder()
                            .add("tokens_used", tokens)
                            .add("window", size)
                            .add("percent", 100.0 * static_cast<double>(tokens) / static_cast<double>(size))
                            .json());
}

void ClaudeTranscript::read_block(const DataView& block, std::string_view model) {
  const auto type = block.text("type").value_or("");
  if (type == "tool_use") return start_call(block);
  if (type != "text" || is_sidechain_) return;
  const auto text = block.text("text").value_or("");
  if (!text.empty())
    say("message",
        DataBuilder().add("role", "assistant").add("text", cut_text(text, kMaxMessage)).add("model", model).json());
}

void ClaudeTranscript::start_call(const DataView& block) {
  const std::string id = text_of(block, "id");
  if (id.empty() || !known_calls_.insert(id).second) return;
  open_calls_[id] = timestamp_;
  const auto tool = block.text("name").value_or("");
  const DataView input(block.object("input"));
  DataBuilder data;
  data.add("call_id", id).add("tool", tool).add("input", input_text(input)).add("state", "started");
  data.add("fingerprint", fingerprint(block.raw("input")));
  if (is_sidechain_) data.add("sidechain", true);
  say("tool_call", data.json());
  if (auto path = file_to_edit(tool, input)) edits_[id] = std::move(*path);
  if (is_sidechain_) return;
  if (tool == "TodoWrite") take_todos(input);
  if (tool == "TaskCreate") subjects_[id] = text_of(input, "subject");
  if (tool == "TaskUpdate") update_task(input);
  if (tool == "AskUserQuestion" || tool == "ExitPlanMode") {
    std::string question = tool == "ExitPlanMode" ? "approve the plan" : "";
    for (const std::string_view element : input.elements("questions"))
      if (element.starts_with('{')) question = text_of(DataView(element), "question");
    say("waiting", DataBuilder().add("reason", "input").add("question", short_text(question)).json());
  }
}

void ClaudeTranscript::note_end_of_turn(const DataView& message) {
  if (message.text("stop_reason") != "end_turn" || std::exchange(is_idle_, true)) return;
  say("waiting", DataBuilder().add("reason", "idle").json());
}

// --- What it is told

void ClaudeTranscript::read_user(const DataView& record) {
  const DataView message(record.object("message"));
  bool has_results = false;
  for (const std::string_view element : message.elements("content")) {
    if (!element.starts_with('{')) continue;
    const DataView block(element);
    if (block.text("type") != "tool_result") continue;
    has_results = true;
    end_call(block, record);
  }
  const bool is_injected = record.flag("isMeta").value_or(false) || record.flag("isCompactSummary").value_or(false) ||
                           record.flag("isVisibleInTranscriptOnly").value_or(false);
  if (!has_results && !is_injected && !is_sidechain_) read_prompt(content_text(message, "content"));
}

void ClaudeTranscript::read_prompt(std::string_view text) {
  const bool is_notification = text.starts_with(kNotification);
  say("message",
      DataBuilder().add("role", is_notification ? "system" : "user").add("text", cut_text(text, kMaxMessage)).json());
  if (!text.starts_with(kInterrupted)) return;
  is_idle_ = true;
  say("waiting", DataBuilder().add("reason", "idle").json());
}

void ClaudeTranscript::end_call(const DataView& block, const DataView& record) {
  const std::string id = text_of(block, "tool_use_id");
  const bool has_failed = block.flag("is_error").value_or(false);
  DataBuilder data;
  data.add("call_id", id).add("state", has_failed ? "failed" : "finished");
  const auto started = open_calls_.find(id);
  if (started != open_calls_.end()) {
    if (const auto seconds = seconds_between(started->second, timestamp_)) data.add("seconds", *seconds);
    open_calls_.erase(started);
  }
  data.add("output", short_text(content_text(block, "content")));
  if (is_sidechain_) data.add("sidechain", true);
  if (const auto edit = edits_.extract(id); edit && !has_failed)
    if (const auto file = read_edit(edit.mapped(), DataView(record.object("toolUseResult"))))
      data.add_json("files", files_json({*file}));
  say("tool_call", data.json());
  if (subjects_.contains(id)) note_task_created(id, DataView(record.object("toolUseResult")));
}

void ClaudeTranscript::note_task_created(const std::string& call_id, const DataView& result) {
  const std::string subject = subjects_.extract(call_id).mapped();
  const std::string number = text_of(DataView(result.object("task")), "id");
  if (number.empty()) return;
  if (tasks_.try_emplace(number, Task{subject, "pending"}).second) task_order_.push_back(number);
  tell_tasks();
}

// --- What the program notes

void ClaudeTranscript::read_system(const DataView& record) {
  const auto subtype = record.text("subtype").value_or("");
  if (subtype == "compact_boundary") return read_compaction(record);
  if (is_sidechain_) return;
  if (subtype == "api_error") {
    const auto attempt = record.count("retryAttempt").value_or(0);
    const auto limit = record.count("maxRetries").value_or(0);
    say("log_line", DataBuilder()
                        .add("line", fmt::format("the API failed; retry {} of {}", attempt, limit))
                        .add("level", "warning")
                        .json());
  }
  if (subtype == "turn_duration" && !std::exchange(is_idle_, true))
    say("waiting", DataBuilder().add("reason", "idle").json());
}

void ClaudeTranscript::read_compaction(const DataView& record) {
  const DataView about(record.object("compactMetadata"));
  DataBuilder data;
  data.add("trigger", about.text("trigger").value_or(""));
  if (const auto before = about.count("preTokens")) data.add("before_tokens", *before);
  if (const auto after = about.count("postTokens")) data.add("after_tokens", *after);
  context_tokens_ = -1;
  say("compaction", data.json());
}

// --- Tasks

void ClaudeTranscript::take_todos(const DataView& input) {
  tasks_.clear();
  task_order_.clear();
  for (const std::string_view element : input.elements("todos")) {
    if (!element.starts_with('{')) continue;
    const DataView todo(element);
    const std::string number = std::to_string(task_order_.size() + 1);
    tasks_[number] = {text_of(todo, "content"), text_of(todo, "status")};
    task_order_.push_back(number);
  }
  tell_tasks();
}

void ClaudeTranscript::update_task(const DataView& input) {
  const auto task = tasks_.find(text_of(input, "taskId"));
  if (task == tasks_.end()) return;
  if (const auto status = input.text("status")) task->second.status = *status;
  if (const auto subject = input.text("subject")) task->second.subject = *subject;
  if (task->second.status == "deleted") {
    std::erase(task_order_, task->first);
    tasks_.erase(task);
  }
  tell_tasks();
}

void ClaudeTranscript::tell_tasks() {
  TaskLists lists;
  for (const std::string& number : task_order_) {
    const Task& task = tasks_.find(number)->second;
    lists.add(task.status, task.subject);
  }
  say("tasks_update", lists.json());
}

}  // namespace livestream::claude

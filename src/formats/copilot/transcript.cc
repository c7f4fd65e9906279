#include "formats/copilot/transcript.h"

#include <algorithm>
#include <span>
#include <utility>

#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "model/call_text.h"
#include "model/event_codec.h"

namespace livestream::copilot {
namespace {

// What a tool was asked to do, in one field of its arguments.
constexpr std::array<std::string_view, 9> kTellingArguments = {"command", "path",   "pattern",     "query",   "url",
                                                               "intent",  "prompt", "description", "question"};
// The same, of what a permission is asked for.
constexpr std::array<std::string_view, 7> kTellingRequests = {"fullCommandText", "fileName", "path",     "url",
                                                              "toolTitle",       "toolName", "intention"};

std::string first_text(const DataView& data, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const auto text = data.text(key); text && !text->empty()) return short_text(*text);
  return {};
}

// Newer versions write `result: {content, detailedContent}`, and `error: {message, code}`; older ones texts.
std::string output_of(const DataView& call) {
  for (const auto& [key, part] : {std::pair{"error", "message"}, std::pair{"result", "content"}}) {
    if (const auto text = call.text(key); text && !text->empty()) return short_text(*text);
    const DataView holder(call.object(key));
    if (const auto text = holder.text(part); text && !text->empty()) return short_text(*text);
  }
  return {};
}

// Nobody typed it: a skill, another agent, or the CLI itself that makes the model go on.
bool is_injected(const DataView& prompt) {
  const auto source = prompt.text("source").value_or("");
  return prompt.flag("isAutopilotContinuation").value_or(false) || !(source.empty() || source == "user");
}

bool is_limit(std::string_view error) { return error == "rate_limit" || error == "quota"; }

}  // namespace

// What is read, and as what; all else is passed over.
const std::array<CopilotTranscript::Reader, 16>& CopilotTranscript::readers() {
  using Copilot = CopilotTranscript;
  static constexpr std::array<Reader, 16> kReaders = {{
      {"session.start", &Copilot::start_session},
      {"session.resume", &Copilot::resume_session},
      {"session.context_changed", &Copilot::change_place},
      {"session.model_change", &Copilot::change_model},
      {"session.shutdown", &Copilot::end_session},
      {"user.message", &Copilot::read_prompt},
      {"assistant.message", &Copilot::read_answer},
      {"assistant.turn_end", &Copilot::end_turn},
      {"abort", &Copilot::abort_turn},
      {"tool.execution_start", &Copilot::start_call},
      {"tool.execution_complete", &Copilot::end_call},
      {"permission.requested", &Copilot::ask_permission},
      {"permission.completed", &Copilot::end_permission},
      {"session.compaction_complete", &Copilot::read_compaction},
      {"session.error", &Copilot::read_error},
      {"session.warning", &Copilot::read_warning},
  }};
  return kReaders;
}

void CopilotTranscript::read(std::string_view line, std::vector<Derived>& out) {
  out_ = &out;
  facts_.skipped += each_record(line, [this](std::string_view object) { read_record(object); });
}

void CopilotTranscript::say(std::string_view type, std::string data) {
  out_->push_back({std::string(type), timestamp_, std::move(data)});
  if (type != "waiting") is_idle_ = false;
}

void CopilotTranscript::read_record(std::string_view text) {
  const DataView record(text);
  ++facts_.records;
  timestamp_ = text_of(record, "timestamp");
  note_time(facts_, timestamp_);
  id_ = text_of(record, "id");
  const auto type = record.text("type").value_or("");
  const DataView data(record.object("data"));
  is_sidechain_ = record.text("agentId").has_value() || data.text("parentToolCallId").has_value();
  for (const Reader& reader : readers())
    if (reader.type == type) (this->*reader.read)(data);
}

// --- The session and where it works

void CopilotTranscript::start_session(const DataView& data) {
  facts_.version = text_of(data, "copilotVersion");
  if (const auto model = data.text("selectedModel")) model_ = *model;
  const std::string start = text_of(data, "startTime");
  const DataView context(data.object("context"));
  place_ = {text_of(context, "cwd"), text_of(context, "branch")};
  facts_.cwd = place_.cwd;
  if (std::exchange(has_started_, true)) return;
  DataBuilder told;
  told.add("agent", "copilot-cli").add("start_time", start.empty() ? timestamp_ : start);
  if (!place_.cwd.empty()) told.add("project", last_part(place_.cwd));
  told.add("cwd", place_.cwd).add("branch", place_.branch).add("agent_version", facts_.version);
  say("session_start", told.json());
}

void CopilotTranscript::resume_session(const DataView& data) {
  settle_calls();
  ledger_.start_process();
  if (const auto model = data.text("selectedModel")) model_ = *model;
  if (data.raw("context").starts_with('{')) tell_place(DataView(data.object("context")));
}

// A change is written twice: at once, and when git has said what branch that is.
void CopilotTranscript::change_place(const DataView& data) {
  if (!data.flag("pendingGitContext").value_or(false)) tell_place(data);
}

void CopilotTranscript::tell_place(const DataView& context) {
  Place now{text_of(context, "cwd"), text_of(context, "branch")};
  if (now.cwd.empty() || now == place_) return;
  say("session_start", DataBuilder().add("cwd", now.cwd).add("branch", now.branch).json());
  facts_.cwd = now.cwd;
  place_ = std::move(now);
}

void CopilotTranscript::change_model(const DataView& data) {
  if (const auto model = data.text("newModel")) model_ = *model;
}

// What is told of the usage is news, but no sign that somebody works: it waits again.
void CopilotTranscript::end_session(const DataView& data) {
  settle_calls();
  tell_sums(data);
  if (const auto tokens = data.count("currentTokens"); tokens > 0) tell_context(std::min(*tokens, kMaxTokens));
  const bool has_failed = data.text("shutdownType") == "error";
  const std::string reason = short_text(data.text("errorReason").value_or(""), kMaxMessage);
  if (has_failed) say("error", DataBuilder().add("message", reason).json());
  rest("idle", has_failed ? reason : "");
  say("process", DataBuilder().add("state", "ended").json());
}

// --- What is said

void CopilotTranscript::read_prompt(const DataView& data) {
  const auto text = data.text("content").value_or("");
  if (is_sidechain_ || text.empty()) return;
  say("message",
      DataBuilder().add("role", is_injected(data) ? "system" : "user").add("text", cut_text(text, kMaxMessage)).json());
}

void CopilotTranscript::read_answer(const DataView& data) {
  const std::string model = data.text("model") ? text_of(data, "model") : model_;
  const auto text = data.text("content").value_or("");
  if (!is_sidechain_ && !text.empty())
    say("message",
        DataBuilder().add("role", "assistant").add("text", cut_text(text, kMaxMessage)).add("model", model).json());
  count_answer(data, model);
  if (!is_sidechain_) has_called_ = !data.elements("toolRequests").empty();
}

void CopilotTranscript::end_turn(const DataView&) {
  if (!is_sidechain_ && !has_called_ && open_calls_.empty()) rest("idle", "");
}

void CopilotTranscript::abort_turn(const DataView&) {
  if (is_sidechain_) return;
  settle_calls();
  rest("idle", "");
}

// `error`: what ended the turn, if it did not end well.
void CopilotTranscript::rest(std::string_view reason, std::string_view error) {
  if (std::exchange(is_idle_, true)) return;
  DataBuilder data;
  data.add("reason", reason);
  if (!error.empty()) data.add("error", error);
  say("waiting", data.json());
}

// --- Tools

void CopilotTranscript::start_call(const DataView& data) {
  const std::string id = text_of(data, "toolCallId");
  if (id.empty()) return;
  const std::string tool = text_of(data, "toolName");
  const DataView arguments(data.object("arguments"));
  const auto typed = data.text("arguments");
  const std::string input = typed ? short_text(*typed) : first_text(arguments, kTellingArguments);
  if (!open_calls_.try_emplace(id, OpenCall{timestamp_, short_text(call_text(tool, input))}).second) return;
  DataBuilder told;
  told.add("call_id", id).add("tool", tool).add("input", input).add("state", "started");
  told.add("fingerprint", fingerprint(data.raw("arguments")));
  if (is_sidechain_) told.add("sidechain", true);
  say("tool_call", told.json());
  if (is_sidechain_ || (tool != "ask_user" && tool != "exit_plan_mode")) return;
  const std::string question = tool == "ask_user" ? input : "approve the plan";
  say("waiting", DataBuilder().add("reason", "input").add("question", question).json());
}

void CopilotTranscript::end_call(const DataView& data) {
  const auto call = open_calls_.find(text_of(data, "toolCallId"));
  if (call == open_calls_.end()) return;
  DataBuilder told;
  told.add("call_id", call->first);
  told.add("state", data.flag("success").value_or(!data.raw("error").starts_with('{')) ? "finished" : "failed");
  if (const auto seconds = seconds_between(call->second.started, timestamp_)) told.add("seconds", *seconds);
  told.add("output", output_of(data));
  if (is_sidechain_) told.add("sidechain", true);
  open_calls_.erase(call);
  say("tool_call", told.json());
}

// What is left open when somebody interrupts or ends it has no end of its own.
void CopilotTranscript::settle_calls() {
  for (const auto& [id, call] : std::exchange(open_calls_, {}))
    say("tool_call", DataBuilder().add("call_id", id).add("state", "failed").add("output", "the turn ended").json());
  permission_.clear();
}

void CopilotTranscript::ask_permission(const DataView& data) {
  const DataView request(data.object("permissionRequest"));
  if (is_sidechain_ || data.flag("resolvedByHook").value_or(false)) return;
  const auto call = open_calls_.find(text_of(request, "toolCallId"));
  const std::string question = call == open_calls_.end() ? first_text(request, kTellingRequests) : call->second.text;
  permission_ = text_of(data, "requestId");
  say("waiting", DataBuilder().add("reason", "permission").add("question", question).json());
}

// Said, because the call may go on for long, and its wait is over.
void CopilotTranscript::end_permission(const DataView& data) {
  if (permission_.empty() || data.text("requestId") != permission_) return;
  permission_.clear();
  const std::string kind = text_of(DataView(data.object("result")), "kind");
  const bool is_granted = kind.starts_with("approved");
  say("log_line", DataBuilder()
                      .add("line", short_text("permission: " + (kind.empty() ? "answered" : kind)))
                      .add("level", is_granted || kind.empty() ? "info" : "warning")
                      .json());
}

// --- What it notes

void CopilotTranscript::read_compaction(const DataView& data) {
  if (is_sidechain_ || !data.flag("success").value_or(false)) return;
  window_ = std::min(data.count("tokenLimit").value_or(window_), kMaxTokens);
  const DataView used(data.object("compactionTokensUsed"));
  TokenSums sums = read_tokens(used);
  sums.requests = 1;
  const std::string model = used.text("model") ? text_of(used, "model") : model_;
  if (sums.prompt() + sums.output > 0) tell_usage(model, id_, sums);
  DataBuilder told;
  told.add("trigger", data.text("trigger").value_or(""));
  if (const auto before = data.count("preCompactionTokens")) told.add("before_tokens", *before);
  const auto after = data.count("postCompactionTokens");
  if (after) told.add("after_tokens", *after);
  say("compaction", told.json());
  if (after) tell_context(std::min(*after, kMaxTokens));
}

void CopilotTranscript::read_error(const DataView& data) {
  const std::string message = short_text(data.text("message").value_or(""), kMaxMessage);
  const std::string type = text_of(data, "errorType");
  const std::string code = text_of(data, "errorCode");
  DataBuilder told;
  told.add("message", message);
  if (!type.empty()) told.add("details", short_text(code.empty() ? type : type + ": " + code));
  say("error", told.json());
  if (!is_sidechain_) rest(is_limit(type) ? "limit" : "idle", is_limit(type) ? "" : message);
}

void CopilotTranscript::read_warning(const DataView& data) {
  const std::string line = short_text(data.text("message").value_or(""), kMaxMessage);
  if (!line.empty()) say("log_line", DataBuilder().add("line", line).add("level", "warning").json());
}

// --- Tokens

// One response of the API may be written in several messages.
void CopilotTranscript::count_answer(const DataView& data, std::string_view model) {
  std::string id = text_of(data, "apiCallId");
  if (id.empty()) id = text_of(data, "messageId");
  if (id.empty()) id = id_;
  const std::int64_t output = std::min(data.count("outputTokens").value_or(0), kMaxTokens);
  const auto [known, is_new] = answers_.try_emplace(id, 0);
  const std::int64_t more = std::max<std::int64_t>(output - known->second, 0);
  known->second += more;
  if (is_new || more > 0) tell_usage(model, id, {.requests = is_new ? 1 : 0, .output = more});
}

void CopilotTranscript::tell_usage(std::string_view model, std::string_view id, const TokenSums& sums) {
  DataBuilder data;
  data.add("model", model).add("id", id).add("output_tokens", sums.output);
  if (sums.prompt() > 0)
    data.add("input_tokens", sums.input)
        .add("cache_read_tokens", sums.cache_read)
        .add("cache_write_tokens", sums.cache_write);
  data.add("requests", sums.requests);
  if (ledger_.note(model, sums)) data.add("lower_bound", true);
  if (is_sidechain_) data.add("sidechain", true);
  say("usage", data.json());
}

// They are those of all agents, and no sign that one works: `sidechain`, as they say nothing of who answered last.
void CopilotTranscript::tell_sums(const DataView& shutdown) {
  for (const UsageLedger::More& more : ledger_.settle(read_model_metrics(shutdown))) {
    DataBuilder data;
    data.add("model", more.model).add("id", id_);
    data.add("input_tokens", more.sums.input).add("output_tokens", more.sums.output);
    data.add("cache_read_tokens", more.sums.cache_read).add("cache_write_tokens", more.sums.cache_write);
    data.add("reasoning_tokens", more.sums.reasoning).add("requests", more.sums.requests);
    if (more.prompt > 0) data.add("prompt_tokens", more.prompt);
    if (more.is_settled) data.add("lower_bound", false);
    data.add("sidechain", true);
    say("usage", data.json());
  }
}

void CopilotTranscript::tell_context(std::int64_t tokens) {
  DataBuilder data;
  data.add("tokens_used", tokens);
  if (window_ > 0) {
    data.add("window", window_);
    data.add("percent", 100.0 * static_cast<double>(tokens) / static_cast<double>(window_));
  }
  say("context_update", data.json());
}

}  // namespace livestream::copilot

#include "formats/codex/transcript.h"

#include <algorithm>
#include <utility>

#include "base/iso_time.h"
#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "model/event_codec.h"

namespace livestream::codex {
namespace {

// A UUID of version 7, which begins with its time.
bool is_timed_id(std::string_view id) {
  return id.size() == 36 && id[8] == '-' && id[13] == '-' && id[14] == '7' && id[18] == '-';
}

bool is_turn(std::string_view type, const DataView& payload) {
  return type == "turn_context" || (type == "event_msg" && payload.text("type") == "task_started");
}

// How Codex names its errors: a text, or an object whose only key is the name.
std::string error_name(const DataView& error) {
  const std::string_view object = error.object("codex_error_info");
  return error.text("codex_error_info") ? text_of(error, "codex_error_info")
         : object == "{}"               ? ""
                                        : std::string(object);
}

// Up to 0.43, records are items without a wrapping, but for the first.
bool is_bare_meta(const DataView& record) { return !record.text("type") && record.text("id"); }

// The name of a subagent's task; its parent chose it.
std::string subagent_task(const DataView& meta) {
  const DataView source(meta.object("source"));
  const DataView subagent(source.object("subagent"));
  const DataView spawn(subagent.object("thread_spawn"));
  const std::string task = last_part(spawn.text("agent_path").value_or(""));
  return task.empty() ? text_of(spawn, "agent_nickname") : task;
}

}  // namespace

// What is read, and as what; all else is passed over.
const std::vector<CodexTranscript::Reader>& CodexTranscript::readers() {
  using Codex = CodexTranscript;
  static const std::vector<Reader> readers = {
      {"session_meta", "", &Codex::read_meta},
      {"turn_context", "", &Codex::read_turn_context},
      {"token_usage_record", "", &Codex::read_usage_record},
      {"compacted", "", &Codex::read_compaction},
      {"event_msg", "task_started", &Codex::start_turn},
      {"event_msg", "task_complete", &Codex::complete_turn},
      {"event_msg", "turn_aborted", &Codex::abort_turn},
      {"event_msg", "token_count", &Codex::read_token_count},
      {"event_msg", "thread_name_updated", &Codex::read_title},
      {"event_msg", "error", &Codex::tell_error},
      {"event_msg", "stream_error", &Codex::read_warning},
      {"event_msg", "warning", &Codex::read_warning},
      {"response_item", "message", &Codex::read_message},
      {"response_item", "agent_message", &Codex::read_agent_message},
      {"response_item", "function_call", &Codex::start_call},
      {"response_item", "custom_tool_call", &Codex::start_call},
      {"response_item", "local_shell_call", &Codex::start_call},
      {"response_item", "tool_search_call", &Codex::start_call},
      {"response_item", "web_search_call", &Codex::read_search},
      {"response_item", "function_call_output", &Codex::end_call},
      {"response_item", "custom_tool_call_output", &Codex::end_call},
      {"response_item", "tool_search_output", &Codex::end_call},
  };
  return readers;
}

void CodexTranscript::read(std::string_view line, std::vector<Derived>& out) {
  out_ = &out;
  facts_.skipped += each_record(line, [this](std::string_view object) { read_record(object); });
}

void CodexTranscript::say(std::string_view type, std::string data) {
  out_->push_back({std::string(type), timestamp_, std::move(data)});
  is_waiting_ = type == "waiting";
  if (!is_waiting_) is_idle_ = false;
}

void CodexTranscript::read_record(std::string_view text) {
  const DataView record(text);
  ++facts_.records;
  timestamp_ = text_of(record, "timestamp");
  note_time(facts_, timestamp_);
  is_compaction_output_ = DataView(record.object("metadata")).flag("compaction_output").value_or(false);
  const bool is_wrapped = record.raw("payload").starts_with('{');
  is_bare_ = !is_wrapped && (is_bare_ || facts_.records == 1);
  if (is_bare_) return dispatch(is_bare_meta(record) ? "session_meta" : "response_item", record);
  const auto type = record.text("type").value_or("");
  const DataView payload(record.object("payload"));
  if (part_ == Part::copy && !ends_copy(record, type, payload)) return note_copied(payload);
  if (part_ == Part::copy || is_turn(type, payload)) part_ = Part::own;
  dispatch(type, payload);
}

void CodexTranscript::dispatch(std::string_view type, const DataView& payload) {
  const bool is_plain_message = !payload.text("type") && payload.text("role");
  const auto kind = is_plain_message ? "message" : payload.text("type").value_or("");
  for (const Reader& reader : readers())
    if (reader.record == type && (reader.kind.empty() || reader.kind == kind)) (this->*reader.read)(payload);
  ask_again();
}

// --- Whose record it is

bool CodexTranscript::ends_copy(const DataView& record, std::string_view type, const DataView& payload) const {
  const auto ordinal = record.count("ordinal");
  if (own_ordinal_ && ordinal) return *ordinal >= *own_ordinal_;
  return is_turn(type, payload) && is_own_turn(payload);
}

bool CodexTranscript::is_own_turn(const DataView& payload) const {
  const auto turn = payload.text("turn_id").value_or("");
  if (is_timed_id(turn) && is_timed_id(thread_id_)) return turn > thread_id_;
  const auto start = parse_iso_time(copy_time_);
  const auto now = parse_iso_time(timestamp_);
  return start && now && now->time - start->time >= std::chrono::seconds(1);
}

// The sums of the parent may go on in the fork.
void CodexTranscript::note_copied(const DataView& payload) {
  if (payload.text("type") != "token_count") return;
  const DataView info(payload.object("info"));
  meter_.start_from(read_usage(DataView(info.object("total_token_usage"))));
}

void CodexTranscript::read_meta(const DataView& meta) {
  const std::string id = text_of(meta, "id");
  if (has_started_ && id != thread_id_) {
    if (part_ == Part::beginning) part_ = Part::copy;
    return;
  }
  if (!has_started_) {
    thread_id_ = id;
    copy_time_ = timestamp_;
    title_ = subagent_task(meta);
    own_ordinal_ = meta.count("subagent_history_start_ordinal");
    if (own_ordinal_) part_ = Part::copy;
  }
  const std::string start = text_of(meta, "timestamp");
  const DataView git(meta.object("git"));
  tell_place({text_of(meta, "cwd"), text_of(git, "branch"), text_of(meta, "cli_version")},
             start.empty() ? timestamp_ : start);
}

// --- Where it works

// At the start, and whenever it changes.
void CodexTranscript::tell_place(Place now, std::string_view start_time) {
  if (has_started_ && now == place_) return;
  DataBuilder data;
  data.add("agent", "codex");
  if (!has_started_) {
    if (!now.cwd.empty()) data.add("project", last_part(now.cwd));
    data.add("start_time", start_time);
    if (!title_.empty()) data.add("task", short_text(title_));
  }
  data.add("cwd", now.cwd).add("branch", now.branch).add("agent_version", now.version);
  has_started_ = true;
  facts_.cwd = now.cwd;
  place_ = std::move(now);
  say("session_start", data.json());
}

void CodexTranscript::read_turn_context(const DataView& turn) {
  if (const auto model = turn.text("model")) model_ = *model;
  asks_person_ = turn.text("approval_policy") != "never" && turn.text("approvals_reviewer").value_or("user") == "user";
  Place now = place_;
  if (const auto cwd = turn.text("cwd")) now.cwd = *cwd;
  if (!now.cwd.empty()) tell_place(std::move(now), timestamp_);
}

void CodexTranscript::read_title(const DataView& event) {
  const std::string title = text_of(event, "thread_name");
  if (title.empty() || std::exchange(title_, title) == title) return;
  say("session_start", DataBuilder().add("task", short_text(title)).json());
}

// --- Turns

void CodexTranscript::start_turn(const DataView& event) {
  settle_calls();
  error_.clear();
  is_idle_ = false;
  window_ = std::min(event.count("model_context_window").value_or(window_), kMaxTokens);
}

void CodexTranscript::complete_turn(const DataView& event) {
  settle_calls();
  const DataView error(event.object("error"));
  const bool has_failed = event.raw("error").starts_with('{');
  const bool is_limit = has_failed && error_name(error).find("usage_limit") != std::string::npos;
  if (has_failed) tell_error(error);
  rest(is_limit ? "limit" : "idle", is_limit ? "" : error_);
}

void CodexTranscript::abort_turn(const DataView&) {
  settle_calls();
  rest("idle", "");
}

// What a turn left running has no end of its own.
void CodexTranscript::settle_calls() {
  for (const auto& [id, call] : std::exchange(open_calls_, {}))
    say("tool_call", DataBuilder().add("call_id", id).add("state", "failed").add("output", "the turn ended").json());
}

void CodexTranscript::tell_error(const DataView& error) {
  const std::string message = cut_text(error.text("message").value_or(""), kMaxMessage);
  if (std::exchange(error_, message) == message) return;
  DataBuilder data;
  data.add("message", message);
  const std::string name = error_name(error);
  if (!name.empty()) data.add("details", short_text(name));
  say("error", data.json());
}

void CodexTranscript::read_warning(const DataView& event) {
  const std::string line = short_text(event.text("message").value_or(""), kMaxMessage);
  if (!line.empty()) say("log_line", DataBuilder().add("line", line).add("level", "warning").json());
}

// `error`: what ended the turn, if it did not end well.
void CodexTranscript::rest(std::string_view reason, std::string_view error) {
  if (std::exchange(is_idle_, true)) return;
  DataBuilder data;
  data.add("reason", reason);
  if (!error.empty()) data.add("error", error);
  if (reason == "limit" && !limit_until_.empty()) data.add("until", limit_until_);
  say("waiting", data.json());
}

// --- Tokens

void CodexTranscript::read_token_count(const DataView& event) {
  note_limits(DataView(event.object("rate_limits")));
  const DataView info(event.object("info"));
  if (!info.raw("total_token_usage").starts_with('{')) return;
  const TokenUsage sum = read_usage(DataView(info.object("total_token_usage")));
  const TokenUsage last = read_usage(DataView(info.object("last_token_usage")));
  if (const auto usage = meter_.add_count(sum, last))
    tell_usage(*usage, thread_id_ + ' ' + std::to_string(sum.input + sum.output));
  window_ = std::min(info.count("model_context_window").value_or(window_), kMaxTokens);
  // After an overflow only the sum says that the window is full.
  const bool is_full = sum.is_estimate() && sum.total > 0 && sum.total == window_;
  if (info.raw("last_token_usage").starts_with('{')) note_context({is_full ? window_ : last.total, window_});
}

// When that which is used up can be used again; of two, the later.
void CodexTranscript::note_limits(const DataView& limits) {
  std::int64_t until = 0;
  for (const std::string_view key : {"primary", "secondary"}) {
    const DataView limit(limits.object(key));
    if (limit.amount("used_percent").value_or(0) >= 100) until = std::max(until, limit.count("resets_at").value_or(0));
  }
  constexpr std::int64_t kMaxTime = 253'402'300'800;  // the year 10000
  limit_until_ = until > 0 && until < kMaxTime ? format_utc(SystemTime(std::chrono::seconds(until))) : std::string();
}

void CodexTranscript::read_usage_record(const DataView& record) {
  const TokenUsage usage = read_usage(DataView(record.object("usage")));
  const TokenUsage sum = read_usage(DataView(record.object("thread_token_usage")));
  const std::string id = text_of(record, "response_id");
  if (const auto more = meter_.add_record(id, usage, sum)) tell_usage(*more, id);
  if (usage.total > 0) note_context({usage.total, window_});
}

void CodexTranscript::tell_usage(const TokenUsage& usage, std::string_view id) {
  say("usage", DataBuilder()
                   .add("model", model_)
                   .add("id", id)
                   .add("input_tokens", uncached_input(usage))
                   .add("output_tokens", usage.output)
                   .add("cache_read_tokens", usage.cached)
                   .add("cache_write_tokens", usage.cache_write)
                   .add("reasoning_tokens", usage.reasoning)
                   .add("requests", 1)
                   .json());
}

void CodexTranscript::note_context(Context now) {
  if (std::exchange(context_, now) == now) return;
  DataBuilder data;
  data.add("tokens_used", now.tokens);
  if (now.window > 0) {
    data.add("window", now.window);
    data.add("percent", 100.0 * static_cast<double>(now.tokens) / static_cast<double>(now.window));
  }
  say("context_update", data.json());
}

// What is left after it, the next `token_count` says.
void CodexTranscript::read_compaction(const DataView&) {
  DataBuilder data;
  if (context_) data.add("before_tokens", context_->tokens);
  context_.reset();
  say("compaction", data.json());
}

}  // namespace livestream::codex

#include "formats/opencode/conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/ids.h"
#include "base/iso_time.h"
#include "formats/json_fields.h"
#include "formats/json_records.h"
#include "formats/text_lines.h"
#include "formats/transcript_words.h"
#include "model/call_text.h"
#include "model/event_codec.h"

namespace livestream::opencode {
namespace {

constexpr std::int64_t kMaxTimeMs = 253'402'300'799'000;  // the end of the year 9999
constexpr std::int64_t kMaxTokens = 1'000'000'000'000;    // so that sums of what a record claims do not overflow
constexpr std::string_view kFreshTitles[] = {"New session - ", "Child session - "};  // until the model finds one
constexpr int kTooManyRequests = 429;
// Tools that, once they are permitted, tell of themselves or are over within so many milliseconds: a command at once,
// others when language servers have looked at what they wrote.
constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kQuickTools = {
    {{"bash", 600}, {"edit", 5'000}, {"write", 5'000}, {"apply_patch", 5'000}, {"multiedit", 5'000}}};

std::string time_text(std::int64_t time_ms) {
  if (time_ms <= 0 || time_ms > kMaxTimeMs) return {};
  return format_utc(SystemTime(std::chrono::milliseconds(time_ms)));
}

bool is_object(std::string_view text) { return text.starts_with('{') && is_utf8(text) && is_whole_json(text); }

std::int64_t tokens_of(const DataView& data, std::string_view key) {
  return std::min(data.count(key).value_or(0), kMaxTokens);
}

bool is_fresh_title(std::string_view title) {
  return std::any_of(std::begin(kFreshTitles), std::end(kFreshTitles),
                     [&](std::string_view start) { return title.starts_with(start); });
}

struct Tokens {
  std::int64_t input = 0;
  std::int64_t output = 0;  // with reasoning
  std::int64_t reasoning = 0;
  std::int64_t cache_read = 0;
  std::int64_t cache_write = 0;

  std::int64_t total() const { return input + output + cache_read + cache_write; }
};

// Since 1.2 what is written as output leaves out the reasoning. The total tells the two apart; versions that do not
// write one are older.
Tokens read_tokens(const DataView& tokens) {
  const DataView cache(tokens.object("cache"));
  Tokens read{.input = tokens_of(tokens, "input"),
              .output = tokens_of(tokens, "output"),
              .reasoning = tokens_of(tokens, "reasoning"),
              .cache_read = tokens_of(cache, "read"),
              .cache_write = tokens_of(cache, "write")};
  const auto total = tokens.count("total");
  const bool is_included = !total || *total == read.total();
  if (!is_included) read.output += read.reasoning;
  read.reasoning = std::min(read.reasoning, read.output);
  return read;
}

bool speaks_of_limit(const DataView& error_data) { return error_data.count("statusCode") == kTooManyRequests; }

}  // namespace

void Conversation::read_session(const SessionInfo& session, std::vector<Derived>& out) {
  out_ = &out;
  if (session == session_) return;
  const SessionInfo before = std::exchange(session_, session);
  facts_.version = session.version;
  facts_.cwd = session.folder;
  time_ms_ = session.created_ms;
  note_time(facts_, time_text(time_ms_));
  if (is_subagent()) return;
  if (before.folder != session.folder || before.version != session.version) {
    DataBuilder data;
    data.add("agent", "opencode").add("start_time", time_text(session.created_ms));
    if (!session.folder.empty()) data.add("project", short_text(last_part(session.folder)));
    data.add("cwd", cut_text(session.folder, kMaxMessage)).add("agent_version", short_text(session.version));
    say("session_start", data.json());
  }
  if (before.title != session.title && !session.title.empty() && !is_fresh_title(session.title))
    say("session_start", DataBuilder().add("task", short_text(session.title)).json());
}

void Conversation::read_message(const Message& message, std::vector<Derived>& out) {
  out_ = &out;
  if (!is_object(message.data)) {
    ++facts_.skipped;
    return;
  }
  const DataView data(message.data);
  const DataView time(data.object("time"));
  const std::int64_t created_ms = time.count("created").value_or(0);
  const std::int64_t completed_ms = time.count("completed").value_or(0);
  note_time(facts_, time_text(created_ms));
  note_time(facts_, time_text(completed_ms));
  const auto role = data.text("role").value_or("");
  const bool is_new = seen_.insert(message.id).second;
  if (is_new) ++facts_.records;
  time_ms_ = created_ms;
  if (is_new && role == "assistant") begin_answer();
  if (is_new && (role == "assistant" || open_end_.id.empty() || at_rest_.contains(open_end_.id)))
    open_end_ = {message.created_ms, message.id};
  if (role == "user") read_prompt(message);
  if (role == "assistant") read_answer(message, data, completed_ms);
}

// A session answers one message after the other: what had not ended before never will. The program was killed.
void Conversation::begin_answer() {
  asking_.reset();
  for (const auto& [part, call_id] : std::exchange(open_calls_, {})) {
    told_.insert(part);
    DataBuilder end;
    end.add("call_id", call_id).add("state", "failed").add("output", "interrupted");
    if (is_subagent()) end.add("sidechain", true);
    say("tool_call", end.json());
  }
}

// --- What people and programs ask

void Conversation::read_prompt(const Message& message) {
  for (const Part& part : message.parts) {
    if (!is_object(part.data)) continue;
    const DataView fields(part.data);
    const auto type = fields.text("type").value_or("");
    if (type == "compaction") compactions_[message.id] = fields.flag("auto").value_or(false);
    if (type != "text" || is_subagent()) continue;
    // What OpenCode wrote in the user's name: files that were named, reminders, the way on after a compaction.
    const bool is_typed = !fields.flag("synthetic").value_or(false) && !fields.flag("ignored").value_or(false);
    const auto text = fields.text("text").value_or("");
    if (!is_typed || says_nothing(text) || !told_.insert(part.id).second) continue;
    say("message", DataBuilder().add("role", "user").add("text", cut_text(text, kMaxMessage)).json());
  }
}

// --- What the model answers

void Conversation::read_answer(const Message& message, const DataView& data, std::int64_t completed_ms) {
  for (const Part& part : message.parts) {
    if (!is_object(part.data)) continue;
    const DataView fields(part.data);
    const auto type = fields.text("type").value_or("");
    if (type == "text") read_text(part, fields, data, completed_ms);
    if (type == "tool") read_call(part, fields);
    if (type == "retry") read_retry(part, fields);
  }
  if (completed_ms == 0 || !at_rest_.insert(message.id).second) return;
  time_ms_ = completed_ms;
  end_answer(message, data);
}

void Conversation::read_text(const Part& part, const DataView& fields, const DataView& message,
                             std::int64_t completed_ms) {
  const auto text = fields.text("text").value_or("");
  const DataView time(fields.object("time"));
  const std::int64_t ended_ms = time.count("end").value_or(0);
  const bool is_summary = message.flag("summary").value_or(false);
  if (is_subagent() || is_summary || says_nothing(text) || fields.flag("synthetic").value_or(false)) return;
  if ((ended_ms == 0 && completed_ms == 0) || !told_.insert(part.id).second) return;
  time_ms_ = ended_ms > 0 ? ended_ms : completed_ms;
  say("message", DataBuilder()
                     .add("role", "assistant")
                     .add("text", cut_text(text, kMaxMessage))
                     .add("model", short_text(message.text("modelID").value_or("")))
                     .json());
}

// It tries again by itself.
void Conversation::read_retry(const Part& part, const DataView& fields) {
  if (!told_.insert(part.id).second) return;
  const DataView time(fields.object("time"));
  const DataView error(fields.object("error"));
  const DataView data(error.object("data"));
  time_ms_ = time.count("created").value_or(time_ms_);
  say("log_line",
      DataBuilder()
          .add("line", fmt::format("the API failed; retry {}: {}", fields.count("attempt").value_or(1),
                                   short_text(data.text("message").value_or(error.text("name").value_or("")))))
          .add("level", "warning")
          .json());
}

void Conversation::end_answer(const Message& message, const DataView& data) {
  tell_usage(message, data);
  const bool has_failed = data.raw("error").starts_with('{');
  if (has_failed) return tell_error(DataView(data.object("error")));
  if (is_subagent()) return;
  const bool is_summary = data.flag("summary").value_or(false);
  if (is_summary) tell_compaction(data);
  const auto finish = data.text("finish").value_or("");
  const auto compaction = compactions_.find(data.text("parentID").value_or(""));
  const bool goes_on = is_summary && compaction != compactions_.end() && compaction->second;
  if (finish.empty() || finish == "tool-calls" || finish == "unknown" || goes_on) return;
  say("waiting", DataBuilder().add("reason", "idle").json());
}

void Conversation::tell_usage(const Message& message, const DataView& data) {
  const Tokens tokens = read_tokens(DataView(data.object("tokens")));
  if (tokens.total() == 0) return;
  DataBuilder told;
  told.add("model", short_text(data.text("modelID").value_or(""))).add("id", short_text(message.id));
  told.add("input_tokens", tokens.input).add("output_tokens", tokens.output);
  told.add("reasoning_tokens", tokens.reasoning).add("cache_read_tokens", tokens.cache_read);
  told.add("cache_write_tokens", tokens.cache_write);
  // It says 0 of models that it has no prices for.
  if (const double cost = data.amount("cost").value_or(0); cost > 0) told.add("cost_usd", cost);
  if (is_subagent()) told.add("sidechain", true);
  say("usage", told.json());
  if (is_subagent() || data.flag("summary").value_or(false)) return;
  if (std::exchange(context_tokens_, tokens.total()) == tokens.total()) return;
  say("context_update", DataBuilder().add("tokens_used", context_tokens_).json());
}

void Conversation::tell_compaction(const DataView& summary) {
  const auto asked = compactions_.find(summary.text("parentID").value_or(""));
  DataBuilder data;
  if (asked != compactions_.end()) data.add("trigger", asked->second ? "auto" : "manual");
  if (context_tokens_ >= 0) data.add("before_tokens", context_tokens_);
  context_tokens_ = -1;
  say("compaction", data.json());
}

void Conversation::tell_error(const DataView& error) {
  const auto name = error.text("name").value_or("");
  const DataView data(error.object("data"));
  const std::string text = cut_text(data.text("message").value_or(name), kMaxMessage);
  const bool is_stopped = name == "MessageAbortedError";
  if (!is_stopped) {
    DataBuilder told;
    told.add("message", text);
    if (is_subagent()) told.add("sidechain", true);
    say("error", told.json());
  }
  if (is_subagent()) return;
  const bool is_limit = speaks_of_limit(data);
  DataBuilder wait;
  wait.add("reason", is_limit ? "limit" : "idle");
  if (!is_stopped && !is_limit) wait.add("error", text);
  say("waiting", wait.json());
}

void Conversation::say(std::string_view type, std::string data) {
  out_->push_back({std::string(type), time_text(time_ms_), std::move(data)});
}

// --- Tools

void Conversation::read_call(const Part& part, const DataView& fields) {
  if (told_.contains(part.id)) return;
  const ToolPart call = read_tool_part(fields);
  if (call.state == CallState::pending) return;
  const DataView state(fields.object("state"));
  const DataView input(state.object("input"));
  if (open_calls_.try_emplace(part.id, call.call_id).second) start_call(call, input);
  note_asking(part, call);
  if (call.state == CallState::running) return;
  open_calls_.erase(part.id);
  told_.insert(part.id);
  end_call(call, input);
}

void Conversation::note_asking(const Part& part, const ToolPart& call) {
  const auto quick =
      std::find_if(kQuickTools.begin(), kQuickTools.end(), [&](const auto& tool) { return tool.first == call.tool; });
  const bool may_ask = call.state == CallState::running && !call.has_begun && quick != kQuickTools.end() &&
                       call.started_ms > 0 && call.started_ms <= kMaxTimeMs;
  if (may_ask)
    asking_ = {.part = part.id,
               .since_ms = call.started_ms,
               .due_ms = call.started_ms + quick->second,
               .wait = {"waiting", time_text(call.started_ms),
                        DataBuilder()
                            .add("reason", "permission")
                            .add("question", call_text(call.tool, call.input))
                            .add("assumed", true)
                            .json()}};
  else if (asking_ && asking_->part == part.id)
    asking_.reset();
}

void Conversation::start_call(const ToolPart& call, const DataView& input) {
  if (call.started_ms > 0) time_ms_ = call.started_ms;
  DataBuilder data;
  data.add("call_id", call.call_id).add("tool", call.tool).add("input", call.input).add("state", "started");
  data.add("fingerprint", call.fingerprint);
  if (is_subagent()) data.add("sidechain", true);
  say("tool_call", data.json());
  const std::string question = call.tool == "question" ? asked_question(input).value_or("") : std::string();
  if (!question.empty() && !is_subagent())
    say("waiting", DataBuilder().add("reason", "input").add("question", question).json());
}

void Conversation::end_call(const ToolPart& call, const DataView& input) {
  if (call.ended_ms > 0) time_ms_ = call.ended_ms;
  note_time(facts_, time_text(call.ended_ms));
  DataBuilder data;
  data.add("call_id", call.call_id).add("state", call.state == CallState::finished ? "finished" : "failed");
  if (call.started_ms > 0 && call.ended_ms >= call.started_ms)
    data.add("seconds", static_cast<double>(call.ended_ms - call.started_ms) / 1e3);
  data.add("output", call.output);
  if (is_subagent()) data.add("sidechain", true);
  if (!call.files.empty()) data.add_json("files", files_json(call.files));
  say("tool_call", data.json());
  if (call.tool != "todowrite" || call.state != CallState::finished || is_subagent()) return;
  say("tasks_update", tasks_in(input, "todos", "content"));
}

}  // namespace livestream::opencode

#include "formats/gemini/transcript.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "formats/gemini/fields.h"
#include "formats/json_fields.h"
#include "formats/json_records.h"
#include "formats/text_lines.h"
#include "formats/transcript_words.h"
#include "model/event_codec.h"

namespace livestream::gemini {
namespace {

constexpr std::string_view kMargin("\0 \t\r\n", 5);  // around a file: NUL bytes after a power loss

std::string_view without_margin(std::string_view text) {
  text = without_byte_order_mark(text);
  const std::size_t start = text.find_first_not_of(kMargin);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kMargin) - start + 1);
}

// A message in a list is known by its place if it has no id.
std::string id_in_list(const DataView& message, std::size_t place) {
  const std::string id = word_of(message, "id");
  return id.empty() ? fmt::format("#{}", place) : id;
}

bool is_turn(std::string_view type) { return type == "user" || type == "gemini"; }

bool speaks_of_limit(std::string_view text) {
  return text.find("quota") != std::string_view::npos || text.find("RESOURCE_EXHAUSTED") != std::string_view::npos;
}

}  // namespace

std::optional<std::string> session_in(std::string_view text) {
  text = without_margin(text);
  std::string repaired;
  if (!is_utf8(text)) text = repaired = to_utf8(text);
  if (!text.starts_with('{') || !is_whole_json(text)) return std::nullopt;
  std::string id = text_of(DataView(text), "sessionId");
  return check_session_id(id) ? std::optional(std::move(id)) : std::nullopt;
}

void GeminiTranscript::read(std::string_view line, std::vector<Derived>& out) {
  out_ = &out;
  form_ = Form::lines;
  facts_.skipped += each_record(line, [this](std::string_view object) { read_record(object); });
}

bool GeminiTranscript::read_whole(std::string_view text, std::vector<Derived>& out) {
  out_ = &out;
  form_ = Form::whole;
  text = without_margin(text);
  std::string repaired;
  if (!is_utf8(text)) text = repaired = to_utf8(text);
  if (!is_whole_json(text)) return false;
  if (!text.starts_with('{')) return true;
  const DataView session(text);
  if (!session.text("sessionId")) return true;
  facts_.records = 1;
  read_metadata(session);
  wait_at_end();
  return true;
}

std::map<std::string, TokenCounts> GeminiTranscript::final_usage() const {
  std::map<std::string, TokenCounts> usage;
  for (const std::string& id : standing_) {
    const Message& message = messages_.find(id)->second;
    if (message.total >= 0) usage[message.model] += message.counted;
  }
  return usage;
}

std::map<std::string, std::size_t> GeminiTranscript::final_messages() const {
  std::map<std::string, std::size_t> counts;
  for (const std::string& id : standing_) ++counts[messages_.find(id)->second.type];
  return counts;
}

void GeminiTranscript::say(std::string_view type, std::string data) {
  out_->push_back({std::string(type), timestamp_, std::move(data)});
  if (type != "waiting") is_idle_ = false;
}

void GeminiTranscript::wait_assumed(std::string_view reason, std::string_view error) {
  if (!tells_waiting() || std::exchange(is_idle_, true)) return;
  DataBuilder data;
  data.add("reason", reason).add("assumed", true);
  if (!error.empty()) data.add("error", error);
  say("waiting", data.json());
}

void GeminiTranscript::read_record(std::string_view text) {
  const DataView record(text);
  ++facts_.records;
  if (const auto id = record.text("$rewindTo")) return rewind(short_text(*id));
  if (record.raw("$set").starts_with('{')) return read_metadata(DataView(record.object("$set")));
  const std::string id = word_of(record, "id");
  // The pieces of a torn line may have ids, too: calls, results.
  if (!id.empty() && record.text("type")) return read_message(record, id, Origin::own);
  if (record.text("sessionId")) read_metadata(record);
}

// Of a file that is written as a whole: what it ends with holds until it is written again.
void GeminiTranscript::wait_at_end() {
  if (is_subagent_ || standing_.empty() || is_idle_) return;
  const Message& last = messages_.find(standing_.back())->second;
  if (last.ended.empty()) return;
  timestamp_ = last.ended;
  is_idle_ = true;
  say("waiting", DataBuilder().add("reason", "idle").add("assumed", true).json());
}

// --- What holds for the whole session

void GeminiTranscript::read_metadata(const DataView& fields) {
  const std::string start = time_of(fields, "startTime");
  const std::string updated = time_of(fields, "lastUpdated");
  note_time(facts_, start);
  note_time(facts_, updated);
  if (fields.text("kind") == "subagent") is_subagent_ = true;
  timestamp_ = start.empty() ? updated : start;
  if (!start.empty()) note_start(start);
  const auto folders = fields.elements("directories");
  if (cwd_.empty() && !folders.empty()) note_place(json_string(folders.front()).value_or(""));
  const std::string now = updated.empty() ? facts_.last_timestamp : updated;
  timestamp_ = now;
  if (fields.raw("messages").starts_with('[')) replace_messages(fields.elements("messages"));
  timestamp_ = now;
  note_title(fields);
}

void GeminiTranscript::note_start(const std::string& start_time) {
  if (is_subagent_ || std::exchange(has_started_, true)) return;
  timestamp_ = start_time;
  say("session_start", DataBuilder().add("agent", "gemini-cli").add("start_time", start_time).json());
}

void GeminiTranscript::note_place(std::string_view cwd) {
  if (is_subagent_ || cwd.empty() || cwd == cwd_) return;
  facts_.cwd = cwd_ = cwd;
  say("session_start",
      DataBuilder().add("project", short_text(last_part(cwd))).add("cwd", cut_text(cwd, kMaxMessage)).json());
}

void GeminiTranscript::note_title(const DataView& fields) {
  const std::string title = word_of(fields, "summary");
  if (is_subagent_ || title.empty() || std::exchange(title_, title) == title) return;
  say("session_start", DataBuilder().add("task", title).json());
}

// --- Which messages stand

// That message and all behind it are gone; all, if it is unknown.
void GeminiTranscript::rewind(const std::string& id) {
  timestamp_ = facts_.last_timestamp;
  const auto found = std::find(standing_.begin(), standing_.end(), id);
  const auto end = found == standing_.end() ? standing_.begin() : found;
  tell_loss(keep_only({standing_.begin(), end}));
}

// A list replaces all messages. It holds the ones that the model gets to see, among them some that the CLI wrote in
// its own or in the model's name. It may be as it was but for some text, or lack the end of a turn that failed, or
// begin with a summary.
void GeminiTranscript::replace_messages(const std::vector<std::string_view>& list) {
  std::set<std::string, std::less<>> ids;
  bool has_summary = false;
  for (std::size_t place = 0; place < list.size(); ++place) {
    if (!list[place].starts_with('{')) continue;
    const DataView message(list[place]);
    const std::string id = id_in_list(message, place);
    const bool is_new_prompt = !messages_.contains(id) && message.text("type") == "user";
    has_summary |= is_new_prompt && is_summary(read_content(message).text);
    ids.insert(id);
  }
  const Loss loss = keep_only(ids);
  if (has_summary) {
    tell_compaction();
  } else {
    tell_loss(loss);
  }
  const Origin in_list = has_summary || loss.messages > 0 ? Origin::substituted : Origin::listed;
  for (const std::string& id : standing_) messages_.find(id)->second.stands = false;
  standing_.clear();
  for (std::size_t place = 0; place < list.size(); ++place) {
    if (!list[place].starts_with('{')) continue;
    const DataView message(list[place]);
    read_message(message, id_in_list(message, place), form_ == Form::whole ? Origin::own : in_list);
  }
}

GeminiTranscript::Loss GeminiTranscript::keep_only(const std::set<std::string, std::less<>>& ids) {
  Loss loss;
  std::vector<std::string> kept;
  for (std::string& id : standing_) {
    Message& message = messages_.find(id)->second;
    message.stands = ids.contains(id);
    if (is_turn(message.type)) {
      loss.is_at_end = !message.stands;
      loss.messages += message.stands ? 0 : 1;
    }
    if (message.stands) kept.push_back(std::move(id));
  }
  standing_ = std::move(kept);
  return loss;
}

void GeminiTranscript::tell_loss(const Loss& loss) {
  if (loss.messages == 0 || is_subagent_) return;
  say("log_line", DataBuilder()
                      .add("line", fmt::format("the conversation was set back; messages dropped: {}", loss.messages))
                      .add("level", "warning")
                      .json());
  const auto answer = std::find_if(standing_.rbegin(), standing_.rend(),
                                   [this](const std::string& id) { return messages_.find(id)->second.total >= 0; });
  if (answer != standing_.rend()) tell_context(messages_.find(*answer)->second.total);
  if (!loss.is_at_end || !tells_waiting()) return;
  is_idle_ = true;
  say("waiting", DataBuilder().add("reason", "idle").json());
}

void GeminiTranscript::tell_compaction() {
  DataBuilder data;
  if (context_tokens_ >= 0) data.add("before_tokens", context_tokens_);
  context_tokens_ = -1;
  if (!is_subagent_) say("compaction", data.json());
}

// --- What the messages say

void GeminiTranscript::read_message(const DataView& message, const std::string& id, Origin origin) {
  Message& known = messages_[id];
  if (!std::exchange(known.stands, true)) standing_.push_back(id);
  known.type = word_of(message, "type");
  timestamp_ = time_of(message);
  note_time(facts_, timestamp_);
  if (!timestamp_.empty()) note_start(timestamp_);
  if (known.type == "user") return read_user(message, known, origin);
  if (known.type == "gemini") return read_answer(message, id, origin);
  read_notice(message, known);
}

void GeminiTranscript::read_user(const DataView& message, Message& known, Origin origin) {
  const Content content = read_content(message);
  if (known.is_told || content.has_tool_results || says_nothing(content.text)) return;
  known.is_told = true;
  note_place(workspace_in(content.text));
  if (is_subagent_ || origin == Origin::substituted || is_injected(content.text)) return;
  const std::string typed = read_content(message, "displayContent").text;  // before files were put in
  say("message", DataBuilder()
                     .add("role", is_nudge(content.text) ? "system" : "user")
                     .add("text", cut_text(says_nothing(typed) ? content.text : typed, kMaxMessage))
                     .json());
}

void GeminiTranscript::read_answer(const DataView& message, const std::string& id, Origin origin) {
  Message& known = messages_.find(id)->second;
  const std::string text = read_content(message).text;
  const std::string model = word_of(message, "model");
  // In a list, what has no model was put into the model's mouth.
  const bool is_genuine = origin == Origin::own || (origin == Origin::listed && !model.empty());
  if (!says_nothing(text) && !std::exchange(known.is_told, true) && is_genuine && !is_subagent_)
    say("message",
        DataBuilder().add("role", "assistant").add("text", cut_text(text, kMaxMessage)).add("model", model).json());
  count_usage(message, id, known);
  const CallState calls = read_calls(message, id);
  const bool is_answer = calls == CallState::finished && !says_nothing(text);
  const bool is_end = is_answer || calls == CallState::cancelled;
  known.ended = is_end ? timestamp_ : std::string();
  if (origin == Origin::own && standing_.back() == id && is_end) wait_assumed("idle", "");
}

void GeminiTranscript::read_notice(const DataView& message, Message& known) {
  const std::string text = cut_text(read_content(message).text, kMaxMessage);
  const bool is_error = known.type == "error";
  if (!is_error && known.type != "warning" && known.type != "info") return;
  if (says_nothing(text) || std::exchange(known.is_told, true)) return;
  if (is_error) {
    say("error", DataBuilder().add("message", text).json());
    const bool is_limit = speaks_of_limit(text);
    return wait_assumed(is_limit ? "limit" : "idle", is_limit ? "" : text);
  }
  if (!is_subagent_)
    say("log_line", DataBuilder().add("line", short_text(text, kMaxMessage)).add("level", known.type).json());
}

void GeminiTranscript::count_usage(const DataView& message, const std::string& id, Message& known) {
  const auto tokens = read_tokens(message);
  if (!tokens) return;
  const bool is_first = known.total < 0;
  const TokenCounts more = excess(tokens->counts, known.counted);
  known.total = tokens->total;
  if (!is_first && more == TokenCounts{}) return;
  if (is_first) known.model = word_of(message, "model");
  known.counted += more;
  DataBuilder data;
  data.add("model", known.model).add("id", id);
  data.add("input_tokens", more.input).add("output_tokens", more.output).add("cache_read_tokens", more.cache_read);
  data.add("reasoning_tokens", more.reasoning).add("requests", is_first ? 1 : 0);
  if (is_subagent_) data.add("sidechain", true);
  say("usage", data.json());
  if (!is_subagent_) tell_context(tokens->total);
}

void GeminiTranscript::tell_context(std::int64_t tokens) {
  if (std::exchange(context_tokens_, tokens) == tokens) return;
  const std::int64_t window = context_window(tokens);
  say("context_update", DataBuilder()
                            .add("tokens_used", tokens)
                            .add("window", window)
                            .add("percent", 100.0 * static_cast<double>(tokens) / static_cast<double>(window))
                            .json());
}

}  // namespace livestream::gemini

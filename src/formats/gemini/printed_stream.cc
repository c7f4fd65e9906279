#include "formats/gemini/printed_stream.h"

#include <algorithm>
#include <utility>

#include "formats/gemini/fields.h"
#include "formats/json_fields.h"
#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "formats/usage_limit.h"
#include "model/event_codec.h"
#include "model/json_text.h"

namespace livestream::gemini {
namespace {

// The call as a session file has it, where it stands with all that is known of it.
DataBuilder recorded_call(std::string_view id, std::string_view name, std::string_view args) {
  return DataBuilder().add("id", id).add("name", name).add_json("args", args);
}

}  // namespace

void PrintedStream::read(std::string_view line, std::vector<Derived>& out) {
  out_ = &out;
  facts_.skipped += each_record(line, [this](std::string_view object) { read_record(object); });
}

void PrintedStream::say(std::string_view type, std::string data) {
  out_->push_back({std::string(type), timestamp_, std::move(data)});
}

void PrintedStream::read_record(std::string_view text) {
  ++facts_.records;
  const DataView record(text);
  timestamp_ = time_of(record);
  note_time(facts_, timestamp_);
  const auto type = record.text("type").value_or("");
  if (type == "message") return read_message(record);
  tell_answer();
  if (type == "init") return read_start(record);
  if (type == "tool_use") return start_call(record);
  if (type == "tool_result") return end_call(record);
  if (type == "error") return read_error(record);
  if (type == "result") read_result(record);
}

void PrintedStream::read_start(const DataView& record) {
  const std::string model = word_of(record, "model");
  model_ = model.starts_with("gemini-") ? model : std::string();  // else `auto`, `pro`, …
  say("session_start", DataBuilder().add("agent", "gemini-cli").add("start_time", timestamp_).json());
}

// --- What is said

void PrintedStream::read_message(const DataView& record) {
  const auto text = record.text("content").value_or("");
  const bool is_answer = record.text("role") == "assistant";
  const bool is_piece = record.flag("delta").value_or(false);
  if (!is_answer || !is_piece) tell_answer();
  if (!is_answer) {
    is_answering_ = false;
    if (!says_nothing(text))
      say("message", DataBuilder().add("role", "user").add("text", cut_text(text, kMaxMessage)).json());
    return;
  }
  if (!std::exchange(is_answering_, true)) ++answers_;
  if (answer_.size() <= kMaxMessage) answer_ += text;
  answer_time_ = timestamp_;
  if (!is_piece) tell_answer();
}

void PrintedStream::tell_answer() {
  const std::string answer = std::exchange(answer_, {});
  if (says_nothing(answer)) return;
  DataBuilder data;
  data.add("role", "assistant").add("text", cut_text(answer, kMaxMessage));
  if (!model_.empty()) data.add("model", model_);
  out_->push_back({"message", answer_time_, data.json()});
}

// --- What is done

void PrintedStream::start_call(const DataView& record) {
  if (!std::exchange(is_answering_, true)) ++answers_;
  const std::string id = word_of(record, "tool_id");
  if (id.empty() || open_calls_.contains(id)) return;
  const DataView parameters(record.object("parameters"));
  const std::string written =
      recorded_call(id, record.text("tool_name").value_or(""), record.object("parameters")).json();
  OpenCall open{.call = read_tool_call(DataView(written)), .path = text_of(parameters, "file_path")};
  open.started = timestamp_;
  open.tasks = tasks_of(open.call, parameters);
  say("tool_call", DataBuilder()
                       .add("call_id", id)
                       .add("tool", open.call.name)
                       .add("input", open.call.input)
                       .add("state", "started")
                       .add("fingerprint", open.call.fingerprint)
                       .json());
  open_calls_.emplace(id, std::move(open));
}

void PrintedStream::end_call(const DataView& record) {
  is_answering_ = false;
  const auto found = open_calls_.extract(word_of(record, "tool_id"));
  if (!found) return;
  const OpenCall& open = found.mapped();
  const DataView error(record.object("error"));
  const auto output = record.text("output").value_or("");
  const std::string written =
      recorded_call(found.key(), open.call.name, DataBuilder().add("file_path", open.path).json())
          .add("status", record.text("status").value_or(""))
          .add("resultDisplay", says_nothing(output) ? error.text("message").value_or("") : output)
          .json();
  const ToolCall call = read_tool_call(DataView(written));
  DataBuilder data;
  data.add("call_id", found.key()).add("state", call.state == CallState::finished ? "finished" : "failed");
  if (const auto seconds = seconds_between(open.started, timestamp_)) data.add("seconds", *seconds);
  data.add("output", call.output);
  if (call.file) data.add_json("files", files_json({*call.file}));
  say("tool_call", data.json());
  if (!open.tasks.empty() && call.state == CallState::finished) say("tasks_update", open.tasks);
}

// --- What goes wrong, and how it ends

void PrintedStream::read_error(const DataView& record) {
  const std::string message = short_text(record.text("message").value_or(""), kMaxMessage);
  if (record.text("severity") == "warning")
    return say("log_line", DataBuilder().add("line", message).add("level", "warning").json());
  last_error_ = message;
  say("error", DataBuilder().add("message", message).json());
}

void PrintedStream::read_result(const DataView& record) {
  is_answering_ = false;
  tell_usage(DataView(record.object("stats")));
  if (record.text("status") == "error") return fail(DataView(record.object("error")));
  say("waiting", DataBuilder().add("reason", "idle").json());
}

// A result without a reason of its own has it in an error before it.
void PrintedStream::fail(const DataView& error) {
  std::string why = short_text(error.text("message").value_or(""), kMaxMessage);
  if (!why.empty()) {
    DataBuilder data;
    data.add("message", why);
    if (const std::string type = word_of(error, "type"); !type.empty() && type != "unknown") data.add("details", type);
    say("error", data.json());
  } else {
    why = last_error_.empty() ? "the turn failed" : last_error_;
  }
  say("waiting", wait_after(why, timestamp_));
}

// Sums come without the number of requests; their size, on which prices may depend, is taken as that of the answers
// that can be seen. The model that used most is taken for the one that answered, and told last: it is the session's.
void PrintedStream::tell_usage(const DataView& stats) {
  const std::vector<ModelUsage> used = used_since(stats);
  for (const ModelUsage& one : used) {
    const TokenCounts& more = one.more;
    const bool is_main = answers_ > 0 && &one == &used.back();
    DataBuilder data;
    data.add("model", one.model).add("input_tokens", more.input).add("output_tokens", more.output);
    data.add("cache_read_tokens", more.cache_read).add("reasoning_tokens", more.reasoning);
    data.add("prompt_tokens", more.prompt() / std::max<std::int64_t>(answers_, 1));
    if (!is_main) data.add("sidechain", true);
    say("usage", data.json());
  }
}

// What was used since the last result, with the model last that used most.
std::vector<PrintedStream::ModelUsage> PrintedStream::used_since(const DataView& stats) {
  std::vector<ModelUsage> used;
  const auto add = [&](std::string model, const DataView& counts) {
    const TokenCounts all = read_printed_stats(counts);
    const TokenCounts more = excess(all, std::exchange(told_[model], all));
    if (more != TokenCounts{}) used.push_back({std::move(model), more});
  };
  const auto models = json_fields(stats.object("models")).value_or(std::vector<JsonField>());
  for (const JsonField& field : models)
    if (field.value.starts_with('{')) add(short_text(field.name), DataView(field.value));
  if (models.empty()) add(model_, stats);
  std::stable_sort(used.begin(), used.end(),
                   [](const ModelUsage& a, const ModelUsage& b) { return a.more.prompt() < b.more.prompt(); });
  return used;
}

}  // namespace livestream::gemini

#include "formats/claude/printed_stream.h"

#include <algorithm>
#include <utility>

#include "formats/json_fields.h"
#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "formats/usage_limit.h"
#include "model/event_codec.h"

namespace livestream::claude {
namespace {

// `claude-opus-4-8[1m]` is the model `claude-opus-4-8` with a larger window.
std::string plain_model(std::string_view name) { return std::string(name.substr(0, name.find('['))); }

std::string compaction_of(const DataView& printed) {
  const DataView about(printed.object("compact_metadata"));
  DataBuilder data;
  data.add("trigger", about.text("trigger").value_or(""));
  if (const auto before = about.count("pre_tokens")) data.add("preTokens", *before);
  if (const auto after = about.count("post_tokens")) data.add("postTokens", *after);
  return data.json();
}

}  // namespace

void PrintedStream::read(std::string_view line, std::vector<Derived>& out) {
  each_record(line, [&](std::string_view object) { read_record(object, out); });
}

void PrintedStream::read_record(std::string_view text, std::vector<Derived>& out) {
  const DataView record(text);
  const auto type = record.text("type").value_or("");
  if (type == "result") return read_result(record, out);
  if (type != "assistant" && type != "user" && type != "system") return;
  if (record.text("subtype") == "init") {
    cwd_ = text_of(record, "cwd");
    version_ = text_of(record, "claude_code_version");
  }
  const std::size_t before = out.size();
  read_as_transcript(record, out);
  for (std::size_t i = before; i < out.size(); ++i) {
    if (out[i].type == "usage") note_usage(out[i]);
    const bool is_limit = out[i].type == "waiting" && DataView(out[i].data).text("reason") == "limit";
    limit_ = is_limit ? out[i].data : std::string();
  }
}

void PrintedStream::read_as_transcript(const DataView& record, std::vector<Derived>& out) {
  const auto subtype = record.text("subtype").value_or("");
  const bool is_retry = subtype == "api_retry";
  DataBuilder written;
  written.add("type", record.text("type").value_or(""));
  written.add("subtype", is_retry ? "api_error" : subtype);
  written.add("timestamp", text_of(record, "timestamp"));
  written.add("cwd", cwd_).add("version", version_);
  written.add("isSidechain", record.text("parent_tool_use_id").has_value());
  if (const auto request = record.text("request_id")) written.add("requestId", *request);
  if (const auto error = record.text("error")) written.add("error", *error).add("isApiErrorMessage", true);
  if (record.flag("isReplay").value_or(false) || record.flag("isSynthetic").value_or(false))
    written.add("isMeta", true);
  if (is_retry) {
    written.add("retryAttempt", record.count("attempt").value_or(0));
    written.add("maxRetries", record.count("max_retries").value_or(0));
  }
  if (subtype == "compact_boundary") written.add_json("compactMetadata", compaction_of(record));
  written.add_json("message", record.object("message"));
  written.add_json("toolUseResult", record.object("tool_use_result"));
  transcript_.read(written.json(), out);
}

void PrintedStream::note_usage(const Derived& usage) {
  const DataView data(usage.data);
  const std::string model = text_of(data, "model");
  Tokens& told = told_[model];
  told.input += data.count("input_tokens").value_or(0);
  told.output += data.count("output_tokens").value_or(0);
  told.cache_read += data.count("cache_read_tokens").value_or(0);
  told.cache_write += data.count("cache_write_tokens").value_or(0);
  if (const auto is_least = data.flag("lower_bound")) {
    if (*is_least)
      least_[text_of(data, "id")] = model;
    else
      least_.erase(text_of(data, "id"));
  }
}

void PrintedStream::read_result(const DataView& record, std::vector<Derived>& out) {
  for (const auto& [id, model] : std::exchange(least_, {}))
    out.push_back({"usage", "",
                   DataBuilder()
                       .add("model", model)
                       .add("id", id)
                       .add("output_tokens", 0)
                       .add("requests", 0)
                       .add("lower_bound", false)
                       .json()});
  for (const JsonField& field : json_fields(record.object("modelUsage")).value_or(std::vector<JsonField>()))
    if (field.value.starts_with('{')) add_missing(plain_model(field.name), DataView(field.value), out);
  std::string wait = DataBuilder().add("reason", "idle").json();
  if (record.flag("is_error").value_or(false)) {
    const std::string why = short_text(text_of(record, "result"), kMaxMessage);
    out.push_back(
        {"error", "", DataBuilder().add("message", why).add("details", text_of(record, "terminal_reason")).json()});
    // The answer that told of a limit comes before the result, which has no time.
    wait = limit_.empty() ? wait_after(why, facts().last_timestamp) : limit_;
  }
  limit_.clear();
  out.push_back({"waiting", "", std::move(wait)});
}

void PrintedStream::add_missing(const std::string& model, const DataView& all, std::vector<Derived>& out) {
  Tokens& told = told_[model];
  const auto missing = [&all](std::string_view key, std::int64_t& so_far) {
    const std::int64_t more = std::max<std::int64_t>(all.count(key).value_or(0) - so_far, 0);
    so_far += more;
    return more;
  };
  const Tokens more{.input = missing("inputTokens", told.input),
                    .output = missing("outputTokens", told.output),
                    .cache_read = missing("cacheReadInputTokens", told.cache_read),
                    .cache_write = missing("cacheCreationInputTokens", told.cache_write)};
  if (more.input + more.output + more.cache_read + more.cache_write == 0) return;
  out.push_back({"usage", "",
                 DataBuilder()
                     .add("model", model)
                     .add("input_tokens", more.input)
                     .add("output_tokens", more.output)
                     .add("cache_read_tokens", more.cache_read)
                     .add("cache_write_tokens", more.cache_write)
                     .add("requests", 0)
                     .json()});
}

}  // namespace livestream::claude

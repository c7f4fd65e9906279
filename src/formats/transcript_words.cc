#include "formats/transcript_words.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/iso_time.h"
#include "formats/json_records.h"
#include "model/event_codec.h"
#include "model/json_text.h"

namespace livestream {
namespace {

std::string json_texts(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    append_json_string(json, text);
  }
  return json + "]";
}

}  // namespace

std::string text_of(const DataView& data, std::string_view key) { return std::string(data.text(key).value_or("")); }

std::optional<double> seconds_between(std::string_view from, std::string_view to) {
  const auto start = parse_iso_time(from);
  const auto end = parse_iso_time(to);
  if (!start || !end || end->time < start->time) return std::nullopt;
  return static_cast<double>((end->time - start->time).count()) / 1e6;
}

bool says_nothing(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string telling_text(const DataView& input, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const auto text = input.text(key)) return short_text(*text);
  return {};
}

std::optional<std::string> asked_question(const DataView& input) {
  for (const std::string_view element : input.elements("questions")) {
    if (!element.starts_with('{')) continue;
    const DataView question(element);
    if (const auto text = question.text("question")) return short_text(*text);
  }
  return std::nullopt;
}

std::uint64_t content_hash(const Derived& event, std::uint64_t place) {
  return stable_hash(event.data, stable_hash(event.timestamp, stable_hash(event.type, place)));
}

std::string fingerprint(std::string_view input) { return fmt::format("{:016x}", stable_hash(input)); }

std::string last_part(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string content_text(const DataView& holder, std::string_view key) {
  if (const auto text = holder.text(key)) return std::string(*text);
  std::string all;
  for (const std::string_view element : holder.elements(key)) {
    if (!element.starts_with('{')) continue;
    const DataView part(element);
    const auto text = part.text("text");
    if (!text) continue;
    if (!all.empty()) all += '\n';
    all += *text;
  }
  return all;
}

void TaskLists::add(std::string_view status, std::string_view task) {
  auto& list = status == "completed" ? completed_ : status == "in_progress" ? current_ : pending_;
  list.push_back(short_text(task));
}

std::string TaskLists::json() const {
  std::vector<std::string> remaining = current_;
  remaining.insert(remaining.end(), pending_.begin(), pending_.end());
  return DataBuilder()
      .add_json("completed", json_texts(completed_))
      .add_json("remaining", json_texts(remaining))
      .json();
}

std::string tasks_in(const DataView& holder, std::string_view key, std::string_view text) {
  TaskLists lists;
  for (const std::string_view element : holder.elements(key)) {
    if (!element.starts_with('{')) continue;
    const DataView task(element);
    const auto status = task.text("status").value_or("");
    if (status != "cancelled") lists.add(status, task.text(text).value_or(""));
  }
  return lists.json();
}

}  // namespace livestream

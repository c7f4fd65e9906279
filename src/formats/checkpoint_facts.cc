#include "formats/checkpoint_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/iso_time.h"
#include "model/json_text.h"

namespace livestream {

void CheckpointFacts::text(std::string_view key, const std::optional<std::string>& value) {
  if (value) data_.add(key, cut(*value));
}

void CheckpointFacts::number(std::string_view key, const std::optional<std::int64_t>& value) {
  if (value) data_.add(key, *value);
}

void CheckpointFacts::oldest(std::string_view key, const std::optional<std::vector<std::string>>& list,
                             std::size_t limit) {
  if (!list) return;
  const std::size_t count = bounded(list->size(), limit);
  data_.add_json(key, array(list->begin(), list->begin() + static_cast<std::ptrdiff_t>(count)));
}

void CheckpointFacts::newest(std::string_view key, const std::optional<std::vector<std::string>>& list,
                             std::size_t limit) {
  if (!list) return;
  const std::size_t count = bounded(list->size(), limit);
  data_.add_json(key, array(list->end() - static_cast<std::ptrdiff_t>(count), list->end()));
}

void CheckpointFacts::attempts(std::string_view key, const std::optional<std::vector<FailedAttempt>>& list) {
  if (!list) return;
  const std::size_t count = bounded(list->size(), kMaxFailedAttempts);
  std::string json = "[";
  for (auto it = list->end() - static_cast<std::ptrdiff_t>(count); it != list->end(); ++it) {
    if (json.size() > 1) json += ',';
    json +=
        DataBuilder().add("iteration", it->iteration).add("error", cut(it->error)).add("time", cut(it->time)).json();
  }
  data_.add_json(key, json + "]");
}

Event CheckpointFacts::event(std::string_view source, std::string_view session_id, SystemTime modified) const {
  DataBuilder told = data_;
  if (is_truncated_) told.add("truncated", true);
  const std::string facts = told.json();
  const std::string position = fmt::format("{:016x}", stable_hash(facts));
  const std::string emitter =
      fmt::format("{}{}-{:016x}", kSourcePrefix, source, stable_hash(format_utc(modified), stable_hash(position)));
  std::string data = DataBuilder().add("source", source).add("position", position).json();
  data.back() = ',';
  data += std::string_view(facts).substr(1);
  return make_event({.type = "checkpoint",
                     .session_id = session_id,
                     .time = modified,
                     .sequence = 1,
                     .emitter = emitter,
                     .data_json = data})
      .value();
}

std::string CheckpointFacts::array(Iterator begin, Iterator end) {
  std::string json = "[";
  for (auto it = begin; it != end; ++it) {
    if (it != begin) json += ',';
    append_json_string(json, cut(*it));
  }
  return json + "]";
}

std::string CheckpointFacts::cut(std::string_view text) {
  if (text.size() > kMaxTextBytes) is_truncated_ = true;
  return cut_text(text, kMaxTextBytes);
}

std::size_t CheckpointFacts::bounded(std::size_t size, std::size_t limit) {
  if (size > limit) is_truncated_ = true;
  return std::min(size, limit);
}

}  // namespace livestream

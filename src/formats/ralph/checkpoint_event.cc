#include "formats/ralph/checkpoint_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/hash.h"
#include "base/iso_time.h"
#include "model/event_codec.h"
#include "model/json_text.h"

namespace livestream::ralph {
namespace {

// Writes the facts of a checkpoint into an event's data, within its bounds.
class Facts {
 public:
  void text(std::string_view key, const std::optional<std::string>& value) {
    if (value) data_.add(key, cut(*value));
  }

  void number(std::string_view key, const std::optional<std::int64_t>& value) {
    if (value) data_.add(key, *value);
  }

  void flag(std::string_view key, bool value) { data_.add(key, value); }

  void oldest(std::string_view key, const std::optional<std::vector<std::string>>& list, std::size_t limit) {
    if (!list) return;
    const std::size_t count = bounded(list->size(), limit);
    data_.add_json(key, array(list->begin(), list->begin() + static_cast<std::ptrdiff_t>(count)));
  }

  void newest(std::string_view key, const std::optional<std::vector<std::string>>& list, std::size_t limit) {
    if (!list) return;
    const std::size_t count = bounded(list->size(), limit);
    data_.add_json(key, array(list->end() - static_cast<std::ptrdiff_t>(count), list->end()));
  }

  void attempts(std::string_view key, const std::optional<std::vector<FailedAttempt>>& list) {
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

  std::string json() {
    if (is_truncated_) data_.add("truncated", true);
    return data_.json();
  }

 private:
  using Iterator = std::vector<std::string>::const_iterator;

  std::string array(Iterator begin, Iterator end) {
    std::string json = "[";
    for (auto it = begin; it != end; ++it) {
      if (it != begin) json += ',';
      append_json_string(json, cut(*it));
    }
    return json + "]";
  }

  std::string cut(std::string_view text) {
    if (text.size() > kMaxTextBytes) is_truncated_ = true;
    return cut_text(text, kMaxTextBytes);
  }

  std::size_t bounded(std::size_t size, std::size_t limit) {
    if (size > limit) is_truncated_ = true;
    return std::min(size, limit);
  }

  DataBuilder data_;
  bool is_truncated_ = false;
};

std::string facts_of(const Checkpoint& checkpoint) {
  const State& state = checkpoint.state;
  const Progress& progress = checkpoint.progress;
  // The loop itself leaves `completed_tasks` empty; an empty list there says nothing.
  const bool state_counts_tasks = state.completed && !state.completed->empty();
  Facts facts;
  facts.text("project", state.project);
  facts.text("task", state.task);
  facts.text("start_time", state.start_time);
  facts.text("last_update", state.last_update);
  facts.number("iterations", state.iterations);
  facts.text("phase", state.phase);
  facts.flag("is_complete", checkpoint.is_complete);
  facts.oldest("completed", progress.completed || !state_counts_tasks ? progress.completed : state.completed,
               kMaxTasks);
  facts.oldest("remaining", progress.remaining, kMaxTasks);
  facts.newest("notes", progress.notes, kMaxNotes);
  facts.attempts("failed_attempts", state.failed_attempts);
  return facts.json();
}

std::string hex_hash(std::string_view text, std::uint64_t seed) {
  return fmt::format("{:016x}", stable_hash(text, seed));
}

std::string hex_hash(std::string_view text) { return fmt::format("{:016x}", stable_hash(text)); }

}  // namespace

Event checkpoint_event(const Checkpoint& checkpoint, std::string_view session_id, SystemTime modified) {
  const std::string facts = facts_of(checkpoint);
  const std::string position = hex_hash(facts);
  const std::string emitter =
      std::string(kSourcePrefix) + "ralph-" + hex_hash(format_utc(modified), stable_hash(position));
  std::string data = DataBuilder().add("source", "ralph").add("position", position).json();
  data.back() = ',';
  data += std::string_view(facts).substr(1);
  const std::string line = encode_event({.type = "checkpoint",
                                         .session_id = session_id,
                                         .time = modified,
                                         .sequence = 1,
                                         .emitter = emitter,
                                         .data_json = data});
  return parse_event(line, {.session_id = session_id, .now = modified}).value();
}

}  // namespace livestream::ralph

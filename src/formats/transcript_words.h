#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/transcript.h"
#include "model/data_view.h"

// What the readers of transcripts say in the same words.
namespace livestream {

/// Bytes of a text that a message holds at most.
inline constexpr std::size_t kMaxMessage = 16 * 1024;

/// The field's text; empty if it has none.
std::string text_of(const DataView& data, std::string_view key);

/// Between two ISO 8601 times; nothing if one is none, or they are the wrong way round.
std::optional<double> seconds_between(std::string_view from, std::string_view to);

/// The last part of a path, of whichever system.
std::string last_part(std::string_view path);

/// The text under `key`, or that of the parts which stand there, a line each.
std::string content_text(const DataView& holder, std::string_view key);

/// Nothing but white space.
bool says_nothing(std::string_view text);

/// What a tool was asked to do, short: the first of these fields that is a text. Empty if none is.
std::string telling_text(const DataView& input, std::span<const std::string_view> keys);

/// The first of the `questions` that a tool asks with `input`, short; nothing if it asks none.
std::optional<std::string> asked_question(const DataView& input);

/// What an event is known by where nothing else names it: its type, time and data, at a place. Stable, as stable_hash.
std::uint64_t content_hash(const Derived& event, std::uint64_t place);

/// Of all that a tool was asked, so that the same question is known again: 16 hex digits.
std::string fingerprint(std::string_view input);

/// An agent's own list of tasks, for a `tasks_update`: what is being worked on comes first of what remains.
class TaskLists {
 public:
  /// `status`: `completed`, `in_progress`, or anything else for what is to be done.
  void add(std::string_view status, std::string_view task);
  /// The event's data.
  std::string json() const;

 private:
  std::vector<std::string> completed_;
  std::vector<std::string> current_;
  std::vector<std::string> pending_;
};

/// The list that stands at `key`, each task an object with its `status` and, at `text`, what it is; as the data of a
/// `tasks_update`. What was cancelled is neither done nor to be done.
std::string tasks_in(const DataView& holder, std::string_view key, std::string_view text);

}  // namespace livestream

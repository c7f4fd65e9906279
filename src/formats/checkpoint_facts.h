#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/event.h"
#include "model/event_codec.h"
#include "model/session_status.h"

namespace livestream {

/// Texts in a checkpoint's event longer than this many bytes are cut.
inline constexpr std::size_t kMaxTextBytes = 16 * 1024;

/// Writes what an agent's files say of a checkpoint into an event's data, within its bounds: texts are cut, lists end
/// where those of the status do; `truncated` then says so. What is absent is left out.
class CheckpointFacts {
 public:
  void text(std::string_view key, const std::optional<std::string>& value);
  void number(std::string_view key, const std::optional<std::int64_t>& value);
  void flag(std::string_view key, bool value) { data_.add(key, value); }
  /// Of a longer list the first `limit` stay.
  void oldest(std::string_view key, const std::optional<std::vector<std::string>>& list, std::size_t limit);
  /// The last `limit`.
  void newest(std::string_view key, const std::optional<std::vector<std::string>>& list, std::size_t limit);
  void attempts(std::string_view key, const std::optional<std::vector<FailedAttempt>>& list);

  /// The `checkpoint` event of a session whose files were last written at `modified`. Its data: `source`, `position` (a
  /// hash of all that follows, the same on every machine), and the facts. Its emitter is made of position and
  /// `modified`, so that after a restart the same checkpoint is known for a repeat, but not one that came back.
  Event event(std::string_view source, std::string_view session_id, SystemTime modified) const;

 private:
  using Iterator = std::vector<std::string>::const_iterator;

  std::string array(Iterator begin, Iterator end);
  std::string cut(std::string_view text);
  std::size_t bounded(std::size_t size, std::size_t limit);

  DataBuilder data_;
  bool is_truncated_ = false;
};

}  // namespace livestream

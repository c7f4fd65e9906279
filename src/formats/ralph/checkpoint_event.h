#pragma once

#include <string_view>

#include "base/clock.h"
#include "formats/ralph/checkpoint.h"
#include "model/event.h"

namespace livestream::ralph {

/// What the files say together.
struct Checkpoint {
  State state;
  Progress progress;
  bool is_complete = false;  ///< carries the COMPLETE marker

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// Texts in an event longer than this many bytes are cut, lists after the bounds of SessionStatus (of notes and
/// failed attempts the newest stay); `truncated` in its data says so.
inline constexpr std::size_t kMaxTextBytes = 16 * 1024;

/// The `checkpoint` event of a session whose files were last written at `modified`. Its data: `source`
/// ("ralph"), `position` (a hash of all that follows, the same on every machine), `is_complete`, and
/// `project task start_time last_update phase iterations completed remaining notes failed_attempts` as far
/// as the files have them. Its emitter is made of position and
/// `modified`, so that after a restart the same checkpoint is known for a repeat, but not one that came back.
Event checkpoint_event(const Checkpoint& checkpoint, std::string_view session_id, SystemTime modified);

}  // namespace livestream::ralph

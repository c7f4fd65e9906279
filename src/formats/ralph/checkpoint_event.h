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

/// The `checkpoint` event of a session whose files were last written at `modified` (see CheckpointFacts). Its data:
/// `source` ("ralph"), `position`, `is_complete`, and `project task start_time last_update phase iterations completed
/// remaining notes failed_attempts` as far as the files have them.
Event checkpoint_event(const Checkpoint& checkpoint, std::string_view session_id, SystemTime modified);

}  // namespace livestream::ralph

#pragma once

#include <cstddef>
#include <memory>

#include "cli/event_reader.h"

namespace livestream::cli {

/// The same events without the secrets that `redact` knows; `redacted`, which outlives them, counts those that had
/// some. Errors: `invalid`, if an event is none any more because what was redacted is its session's id.
std::unique_ptr<EventReader> redacted_events(std::unique_ptr<EventReader> events, std::size_t& redacted);

}  // namespace livestream::cli

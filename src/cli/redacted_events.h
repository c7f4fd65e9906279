#pragma once

#include <memory>

#include "cli/event_reader.h"

namespace livestream::cli {

/// The same events without the secrets that `redact` knows. Errors: `invalid`, if an event is none any more because
/// what was redacted is its session's id.
std::unique_ptr<EventReader> redacted_events(std::unique_ptr<EventReader> events);

}  // namespace livestream::cli

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/transcript.h"

namespace livestream::claude {

/// What one call of a hook says: Claude Code posts it, or gives it to a command, as one JSON object.
struct HookCall {
  std::string session;
  std::vector<Derived> events;  ///< without timestamps: hooks have none
};

/// Reads the body of a hook. Only what the transcript does not say, or says too late, becomes an event: that it works,
/// asks for a permission, waits, failed, has ended. So a session that is followed by its transcript, too, counts
/// nothing twice. Hooks that say nothing of the kind, and those of later versions, have no events. Nothing if it is no
/// hook's: not an object, or without `session_id` or `hook_event_name`. `agent`: who calls.
std::optional<HookCall> parse_hook(std::string_view body, std::string_view agent);

}  // namespace livestream::claude

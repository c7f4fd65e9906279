#pragma once

#include <optional>
#include <string_view>

#include "formats/hook_call.h"

namespace livestream::claude {

/// Reads the body of a hook, one whole JSON object; Codex gives its hooks the same. Those that say nothing which the
/// transcript does not say have no events. Nothing without `session_id` or `hook_event_name`. `agent`: who calls.
std::optional<HookCall> parse_hook(std::string_view body, std::string_view agent);

}  // namespace livestream::claude

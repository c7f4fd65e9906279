#pragma once

#include <optional>
#include <string_view>

#include "formats/hook_call.h"

namespace livestream::codex {

/// Reads what Codex gives its `notify` program, one whole JSON object: that a turn is over. Nothing without `thread-id`
/// or `type`.
std::optional<HookCall> parse_notification(std::string_view body);

}  // namespace livestream::codex

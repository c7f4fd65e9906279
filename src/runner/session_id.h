#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace livestream {

/// `my-app_20261123_030252`: a name as a slug (lower case letters, digits, `-`; at most 64 bytes; `session` if nothing
/// is left of it), and the local time, as overnight loops name their sessions.
std::string new_session_id(std::string_view name, SystemTime now);

}  // namespace livestream

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace livestream {

/// A session id: UTF-8, 1–128 bytes, no `/`, no `\`, no control characters, not starting with a dot, so
/// that it can name a folder and stand in a path. The error says which rule `id` breaks.
Result<void> check_session_id(std::string_view id);

/// An id of an emitting process: 16 lower-case hex digits from the system's random source.
std::string random_id();

/// True if `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
bool is_utf8(std::string_view text);

}  // namespace livestream

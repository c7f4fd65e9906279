#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace livestream::cli {

/// Reads a date as HTTP servers write it today (RFC 9110, IMF-fixdate): `Mon, 23 Nov 2026 03:02:52 GMT`.
std::optional<SystemTime> parse_http_date(std::string_view text);

}  // namespace livestream::cli

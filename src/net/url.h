#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace livestream::net {

/// `%41` → `A`; `+` stays. Nothing if an escape is incomplete or no hex.
std::optional<std::string> percent_decode(std::string_view text);

/// Everything but letters, digits and `-._~` escaped (RFC 3986, unreserved characters).
std::string percent_encode(std::string_view text);

/// The decoded value of the first parameter `name` in a query (`a=1&b=2`); `+` means a blank. Nothing if it
/// is not there or not well-formed.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

/// A whole number without sign; nothing for anything else, or past 2^64.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace livestream::net

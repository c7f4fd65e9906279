#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace livestream {

/// `ls_` and 43 characters of base64url (RFC 4648, 5): 256 bits from the system's random source.
std::string make_secret();

/// 0 to `bound` - 1, each as likely, from the same source.
std::uint32_t random_below(std::uint32_t bound);

/// SHA-256 in 64 hex digits. Enough for what is random itself: there is nothing to guess.
std::string hash_secret(std::string_view secret);

/// Compares all bytes, whatever the first ones are, so that the time it takes tells nothing of them. Of texts of
/// different length only that is told.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace livestream

#pragma once

#include <cstdint>
#include <string_view>

namespace livestream {

/// Hash of a JSON value by what it says: spacing, the order of keys, escapes and the notation of numbers do not
/// matter (`1` and `1.0` are two numbers). `text` must have passed the scanner. The same only within one process.
std::uint64_t hash_json(std::string_view text);

}  // namespace livestream

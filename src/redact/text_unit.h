#pragma once

#include <cstddef>
#include <string_view>

namespace livestream {

/// A character as it stands in text that may be plain or JSON: itself, or what an escape of a JSON string says, also of
/// a string in a string (RFC 8259, 7).
struct TextUnit {
  char value = 0;         ///< kNotAscii for what is none
  std::size_t size = 0;   ///< bytes
  std::size_t depth = 0;  ///< backslashes before it: 0 as itself, 1 in a JSON string, 3 in a string in that, …
};

inline constexpr char kNotAscii = '\x80';

/// What stands at `at`, which is not the end, nor within an escape. Never a part of an escape; an unescaped quotation
/// mark is one of depth 0, whatever stands before it.
TextUnit unit_at(std::string_view text, std::size_t at);

/// Whether `text` ends with an escape that is no letter or digit, or with a colour of a terminal (ECMA-48, SGR and EL):
/// what comes next is then not a part of the same word, although it looks so.
bool ends_with_escape(std::string_view text);

/// Whether `at` is the second character of an escape of a JSON string.
bool is_escaped(std::string_view text, std::size_t at);

}  // namespace livestream

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// JSON at the level of its text, where a document tree would lose what was written.
namespace livestream {

/// The same JSON with `NaN`, `Infinity` and `-Infinity` replaced by `null`. `text` must have passed the scanner.
std::string without_non_finite(std::string_view text);

/// The same JSON without what strict parsers refuse though the grammar allows it: lone surrogates become
/// `\ufffd`, exponents of more than six digits become 999999, which is past every double just as well.
/// `text` must have passed the scanner.
std::string without_extremes(std::string_view text);

/// The same JSON with each raw CR and LF replaced by a space. `text` must have passed the scanner, so that
/// none of them stands inside a string.
std::string on_one_line(std::string_view text);

/// What a raw JSON string (without its quotes) says, as UTF-8; a lone surrogate becomes U+FFFD.
std::string unescape_json(std::string_view raw);

/// Appends `text` as a JSON string with quotes: UTF-8 as it is, control characters, `"` and `\` escaped as
/// Python's `json.dumps(ensure_ascii=False)` does; malformed UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// `text`, if it has at most `max_bytes` bytes; else its beginning up to a character boundary there, and "…".
std::string cut_text(std::string_view text, std::size_t max_bytes);

/// Length of the well-formed UTF-8 sequence that `text` starts with; 0 if there is none.
std::size_t utf8_sequence_length(std::string_view text);

/// A `\u` escape, or two that together name one character. `text` starts behind the first backslash's `u`.
struct UnicodeEscape {
  char32_t code_point = 0;  ///< U+FFFD for a lone surrogate
  std::size_t length = 0;   ///< bytes of `text` that belong to it: 4, or 10 for a surrogate pair
  bool is_lone_surrogate = false;
};
/// Nothing if four hex digits do not stand there.
std::optional<UnicodeEscape> read_unicode_escape(std::string_view text);

}  // namespace livestream

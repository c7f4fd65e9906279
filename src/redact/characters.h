#pragma once

#include "base/ascii.h"

// What secrets are written in.
namespace livestream {

constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_small_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_small(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_capital_or_digit(char c) { return is_digit(c) || is_capital(c); }
constexpr bool is_word(char c) { return is_alphanumeric(c) || c == '_'; }
constexpr bool is_word_or_dash(char c) { return is_word(c) || c == '-'; }  ///< base64url as well (RFC 4648, 5)
constexpr bool is_dotted(char c) { return is_word_or_dash(c) || c == '.'; }
constexpr bool is_path(char c) { return is_word_or_dash(c) || c == '/'; }
constexpr bool is_base64(char c) { return is_alphanumeric(c) || c == '+' || c == '/'; }  ///< without padding
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
/// Of a header `Authorization` (RFC 9110, 11.2, `token68`), without padding.
constexpr bool is_token68(char c) { return is_dotted(c) || c == '~' || c == '+' || c == '/'; }
constexpr bool is_padding(char c) { return c == '='; }

}  // namespace livestream

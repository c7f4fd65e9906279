#include "redact/text_unit.h"

#include <algorithm>
#include <charconv>

#include "redact/characters.h"

namespace livestream {
namespace {

constexpr std::string_view kEscapes = "\"\\/bfnrtu";
constexpr std::string_view kSpaceEscapes = "bfnrt";
constexpr std::size_t kHexDigits = 4;
constexpr std::size_t kMaxColour = 16;  // digits and semicolons

bool is_unicode_escape(std::string_view text) {  // from its `u`
  return text.size() > kHexDigits && text[0] == 'u' && std::all_of(text.begin() + 1, text.begin() + 5, is_hex);
}

char decode(std::string_view digits) {
  unsigned code = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  return code < 0x80 ? static_cast<char>(code) : kNotAscii;
}

bool ends_with_colour(std::string_view text) {
  if (text.empty() || (text.back() != 'm' && text.back() != 'K')) return false;
  text.remove_suffix(1);
  for (std::size_t i = 0; i < kMaxColour && !text.empty() && (is_digit(text.back()) || text.back() == ';'); ++i)
    text.remove_suffix(1);
  if (text.empty() || text.back() != '[') return false;
  text.remove_suffix(1);
  for (const std::string_view escape : {"\x1b", "u001b", "u001B", "x1b", "033"})
    if (text.ends_with(escape)) return true;
  return false;
}

}  // namespace

TextUnit unit_at(std::string_view text, std::size_t at) {
  if (text[at] != '\\') return {static_cast<unsigned char>(text[at]) < 0x80 ? text[at] : kNotAscii, 1, 0};
  const std::size_t end = std::min(text.find_first_not_of('\\', at), text.size());
  const std::size_t depth = end - at;
  const std::string_view rest = text.substr(end);
  if (rest.empty()) return {'\\', depth, 0};
  if (rest[0] == '"' && depth % 2 == 1) return {'"', depth + 1, depth};
  if (rest[0] == '/') return {'/', depth + 1, depth};
  if (kSpaceEscapes.find(rest[0]) != kSpaceEscapes.npos) return {'\n', depth + 1, depth};
  if (is_unicode_escape(rest)) return {decode(rest.substr(1, kHexDigits)), depth + 1 + kHexDigits, depth};
  return {'\\', depth, 0};
}

bool ends_with_escape(std::string_view text) {
  const std::size_t size = text.size();
  if (size >= 2 && text[size - 2] == '\\' && kSpaceEscapes.find(text[size - 1]) != kSpaceEscapes.npos) return true;
  const bool is_long = size >= 2 + kHexDigits;
  if (is_long && text[size - 6] == '\\' && is_unicode_escape(text.substr(size - 5))) return true;
  return ends_with_colour(text);
}

bool is_escaped(std::string_view text, std::size_t at) {
  if (kEscapes.find(text[at]) == kEscapes.npos) return false;
  const std::size_t last = at == 0 ? text.npos : text.find_last_not_of('\\', at - 1);
  const std::size_t backslashes = at - (last == text.npos ? 0 : last + 1);
  return backslashes % 2 == 1;
}

}  // namespace livestream

#include "model/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/ids.h"

namespace livestream {
namespace {

constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";
constexpr std::size_t kMaxExponentDigits = 6;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<unsigned> read_hex4(std::string_view text) {
  unsigned value = 0;
  const char* const end = text.data() + std::min<std::size_t>(text.size(), 4);
  const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
  if (error != std::errc() || stop - text.data() != 4) return std::nullopt;
  return value;
}

bool is_high_surrogate(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

void append_utf8(std::string& out, char32_t c) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    tail(12), tail(6), tail(0);
  }
}

char unescaped(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

// Bytes from `start`, where a string's opening quote stands, to behind its closing one.
std::size_t string_length(std::string_view text, std::size_t start) {
  std::size_t i = start + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size()) - start;
}

// Copies a string with its quotes, lone surrogates replaced.
void append_without_lone_surrogates(std::string& out, std::string_view string) {
  for (std::size_t i = 0; i < string.size();) {
    const auto escape = string.substr(i, 2) == "\\u" ? read_unicode_escape(string.substr(i + 2)) : std::nullopt;
    const std::size_t length = escape ? 2 + escape->length : string[i] == '\\' ? 2 : 1;
    if (escape && escape->is_lone_surrogate)
      out += "\\ufffd";
    else
      out += string.substr(i, length);
    i += length;
  }
}

// Copies the exponent that starts at `start` (its sign or first digit), bounded; gives its length.
std::size_t append_bounded_exponent(std::string& out, std::string_view text, std::size_t start) {
  std::size_t i = start;
  if (text[i] == '+' || text[i] == '-') out += text[i++];
  while (i + 1 < text.size() && text[i] == '0' && is_digit(text[i + 1])) ++i;
  std::size_t end = i;
  while (end < text.size() && is_digit(text[end])) ++end;
  out += end - i > kMaxExponentDigits ? "999999" : text.substr(i, end - i);
  return end - start;
}

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
  }
}

}  // namespace

std::string without_non_finite(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    bool finite = true;
    if (text[i] == '"') {
      length = string_length(text, i);
    } else {
      for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
        if (!text.substr(i).starts_with(word)) continue;
        length = word.size();
        finite = false;
      }
    }
    out += finite ? text.substr(i, length) : "null";
    i += length;
  }
  return out;
}

std::string without_extremes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"') {
      const std::size_t length = string_length(text, i);
      append_without_lone_surrogates(out, text.substr(i, length));
      i += length;
      continue;
    }
    const bool before_exponent = (text[i] == 'e' || text[i] == 'E') && i > 0 && is_digit(text[i - 1]);
    out += text[i++];
    if (before_exponent && i < text.size()) i += append_bounded_exponent(out, text, i);
  }
  return out;
}

std::string on_one_line(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c == '\n' || c == '\r') c = ' ';
  return out;
}

std::string unescape_json(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  while (!raw.empty()) {
    const std::size_t plain = std::min(raw.find('\\'), raw.size());
    out += raw.substr(0, plain);
    raw.remove_prefix(plain);
    if (raw.size() < 2) break;
    const auto escape = raw[1] == 'u' ? read_unicode_escape(raw.substr(2)) : std::nullopt;
    if (escape)
      append_utf8(out, escape->code_point);
    else
      out += unescaped(raw[1]);
    raw.remove_prefix(2 + (escape ? escape->length : 0));
  }
  return out;
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool plain = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
    const std::size_t length = plain ? 1 : c >= 0x80 ? utf8_sequence_length(text.substr(i)) : 0;
    if (length > 0) {
      i += length;
      continue;
    }
    out += text.substr(copied, i - copied);
    if (c >= 0x80)
      out += kReplacementCharacter;
    else
      append_escaped(out, c);
    copied = ++i;
  }
  out += text.substr(copied);
  out += '"';
}

std::string cut_text(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  const auto continues = [&](std::size_t i) { return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80; };
  std::size_t end = max_bytes;
  while (end > 0 && continues(end)) --end;
  return std::string(text.substr(0, end)) + "…";
}

std::size_t utf8_sequence_length(std::string_view text) {
  for (std::size_t length = 1; length <= std::min<std::size_t>(text.size(), 4); ++length)
    if (is_utf8(text.substr(0, length))) return length;
  return 0;
}

std::optional<UnicodeEscape> read_unicode_escape(std::string_view text) {
  const auto first = read_hex4(text);
  if (!first) return std::nullopt;
  if (is_high_surrogate(*first) && text.substr(4, 2) == "\\u") {
    const auto second = read_hex4(text.substr(6));
    if (second && is_low_surrogate(*second))
      return UnicodeEscape{0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00), 10, false};
  }
  if (is_high_surrogate(*first) || is_low_surrogate(*first)) return UnicodeEscape{0xFFFD, 4, true};
  return UnicodeEscape{*first, 4, false};
}

}  // namespace livestream

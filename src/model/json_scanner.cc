#include "model/json_scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/ids.h"

namespace livestream {
namespace {

constexpr bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

#ifdef __SSE2__

using Block = __m128i;

// A bit for each byte that is not printable ASCII, or `"`, or `\`. Bytes from 0x80 on are negative numbers here.
int bytes_to_look_at(const char* bytes) {
  const Block block = _mm_loadu_si128(reinterpret_cast<const Block*>(bytes));
  const Block special = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20));
  const Block quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  const Block backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
  return _mm_movemask_epi8(_mm_or_si128(special, _mm_or_si128(quote, backslash)));
}

std::size_t lowest(int bits) { return static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(bits))); }

#else

using Block = std::uint64_t;

constexpr Block kEachByte = 0x0101010101010101ULL;
constexpr Block kHighBits = 0x80 * kEachByte;

// High bit set in (at least the lowest of) the bytes that are zero.
// https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
constexpr Block zero_bytes(Block word) { return (word - kEachByte) & ~word & kHighBits; }

// Not zero if one of them is not printable ASCII, or `"`, or `\`.
Block bytes_to_look_at(const char* bytes) {
  Block word = 0;
  std::memcpy(&word, bytes, sizeof word);
  const Block control = (word - 0x20 * kEachByte) & ~word & kHighBits;
  return (word & kHighBits) | control | zero_bytes(word ^ ('"' * kEachByte)) | zero_bytes(word ^ ('\\' * kEachByte));
}

#endif

// How many bytes from `position` on are a string's ordinary characters.
std::size_t plain_end(std::string_view text, std::size_t position) {
  while (position + sizeof(Block) <= text.size()) {
    const auto found = bytes_to_look_at(text.data() + position);
#ifdef __SSE2__
    if (found != 0) return position + lowest(found);
#else
    if (found != 0) break;
#endif
    position += sizeof(Block);
  }
#ifdef __SSE2__
  const std::size_t rest = text.size() - position;
  if (text.size() >= sizeof(Block)) {  // the rest is less than a block: the text's last one holds it
    const int found = bytes_to_look_at(text.data() + text.size() - sizeof(Block)) >> (sizeof(Block) - rest);
    return position + (found != 0 ? lowest(found) : rest);
  }
#endif
  while (position < text.size() && is_plain(text[position])) ++position;
  return position;
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string describe_position(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("line {}, column {}", line, before.size() - line_start + 1);
}

void JsonScanner::skip_long_white_space() {
  for (; position_ < text_.size(); ++position_) {
    const char c = text_[position_];
    if (c == '\n' || c == '\r')
      saw_line_break_ = true;
    else if (c != ' ' && c != '\t')
      return;
  }
}

bool JsonScanner::skip_value(int depth) {
  const char first = at_end() ? '\0' : text_[position_];
  switch (first) {
    case '{':
      return skip_members(depth + 1);
    case '[':
      return skip_elements(depth + 1);
    case '"':
      return skip_string();
    case 't':
      return skip_literal("true");
    case 'f':
      return skip_literal("false");
    case 'n':
      return skip_literal("null");
    case 'N':
      saw_non_finite_ = true;
      return skip_literal("NaN");
    case 'I':
      saw_non_finite_ = true;
      return skip_literal("Infinity");
    default:
      if (first == '-' || is_digit(first)) return skip_number();
      return fail(fmt::format("expected a value, found {}", found()));
  }
}

bool JsonScanner::read_string(std::string_view& raw) {
  const std::size_t start = position_ + 1;
  if (!skip_string()) return false;
  raw = text_.substr(start, position_ - 1 - start);
  return true;
}

bool JsonScanner::expect(char wanted) {
  return take(wanted) || fail(fmt::format("expected '{}', found {}", wanted, found()));
}

bool JsonScanner::fail(std::string message) {
  error_ = {position_, std::move(message)};
  return false;
}

std::string JsonScanner::found() const {
  if (at_end()) return "the end";
  const auto byte = static_cast<unsigned char>(text_[position_]);
  if (byte > 0x20 && byte < 0x7F) return fmt::format("'{}'", text_[position_]);
  const std::size_t length = byte < 0x80 ? 0 : utf8_sequence_length(text_.substr(position_));
  if (length > 0) return fmt::format("'{}'", text_.substr(position_, length));
  return fmt::format("byte 0x{:02x}", byte);
}

bool JsonScanner::skip_members(int depth) {
  if (depth > kMaxDepth) return fail(fmt::format("nested more than {} deep", kMaxDepth));
  ++position_;
  skip_white_space();
  if (take('}')) return true;
  for (;;) {
    skip_white_space();
    if (at_end() || text_[position_] != '"')
      return fail(fmt::format("expected a key in double quotes, found {}", found()));
    if (!skip_string()) return false;
    skip_white_space();
    if (!take(':')) return fail(fmt::format("expected ':' after the key, found {}", found()));
    skip_white_space();
    if (!skip_value(depth)) return false;
    skip_white_space();
    if (take('}')) return true;
    if (!take(',')) return fail(fmt::format("expected ',' or '}}' after the value, found {}", found()));
  }
}

bool JsonScanner::skip_elements(int depth) {
  if (depth > kMaxDepth) return fail(fmt::format("nested more than {} deep", kMaxDepth));
  ++position_;
  skip_white_space();
  if (take(']')) return true;
  for (;;) {
    skip_white_space();
    if (!skip_value(depth)) return false;
    skip_white_space();
    if (take(']')) return true;
    if (!take(',')) return fail(fmt::format("expected ',' or ']' after the value, found {}", found()));
  }
}

bool JsonScanner::skip_string() {
  string_has_escape_ = false;
  if (!take('"')) return expect('"');
  for (;;) {
    position_ = plain_end(text_, position_);
    if (at_end()) return fail("the string is not closed");
    const auto c = static_cast<unsigned char>(text_[position_]);
    if (c == '"') {
      ++position_;
      return true;
    }
    if (c < 0x20) return fail(fmt::format("control character 0x{:02x} inside a string; write it as \\u{:04x}", c, c));
    if (c == '\\' ? !skip_escape() : !skip_non_ascii()) return false;
  }
}

bool JsonScanner::skip_escape() {
  string_has_escape_ = true;
  const std::string_view rest = text_.substr(position_ + 1);
  if (rest.empty() || std::strchr("\"\\/bfnrtu", rest[0]) == nullptr || rest[0] == '\0')
    return fail("a backslash inside a string starts no known escape; write it as \\\\");
  if (rest[0] != 'u') {
    position_ += 2;
    return true;
  }
  const auto escape = read_unicode_escape(rest.substr(1));
  if (!escape) return fail("expected four hex digits after \\u");
  saw_extreme_ |= escape->is_lone_surrogate;
  position_ += 2 + escape->length;
  return true;
}

bool JsonScanner::skip_non_ascii() {
  std::size_t end = position_;
  while (end < text_.size() && static_cast<unsigned char>(text_[end]) >= 0x80) ++end;
  if (is_utf8(text_.substr(position_, end - position_))) {
    position_ = end;
    return true;
  }
  while (const std::size_t length = utf8_sequence_length(text_.substr(position_, end - position_))) position_ += length;
  return fail(fmt::format("{} is not valid UTF-8", found()));
}

bool JsonScanner::skip_number() {
  take('-');
  if (!at_end() && text_[position_] == 'I') {
    saw_non_finite_ = true;
    return skip_literal("Infinity");
  }
  if (!take('0') && !skip_digits()) return false;
  if (take('.') && !skip_digits()) return false;
  if (!take('e') && !take('E')) return true;
  if (!take('+')) take('-');
  const std::size_t exponent = position_;
  if (!skip_digits()) return false;
  saw_extreme_ |= position_ - exponent > 6;
  return true;
}

bool JsonScanner::skip_digits() {
  if (at_end() || !is_digit(text_[position_])) return fail(fmt::format("expected a digit, found {}", found()));
  while (!at_end() && is_digit(text_[position_])) ++position_;
  return true;
}

bool JsonScanner::skip_literal(std::string_view word) {
  if (!text_.substr(position_).starts_with(word)) return fail(fmt::format("expected a value, found {}", found()));
  position_ += word.size();
  return true;
}

}  // namespace livestream

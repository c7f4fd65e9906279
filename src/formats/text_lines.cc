#include "formats/text_lines.h"

#include <algorithm>

namespace livestream {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr char kEscape = '\x1b';
constexpr char kBell = '\x07';

unsigned byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
}

// What may follow a lead byte: how many bytes, and the range of the first of them (Unicode, table 3-7).
struct Sequence {
  std::size_t length = 0;  // 0: no lead byte
  unsigned low = 0x80;
  unsigned high = 0xBF;
};

Sequence sequence_of(unsigned lead) {
  if (lead < 0x80) return {.length = 1};
  if (lead >= 0xC2 && lead <= 0xDF) return {.length = 2};
  if (lead >= 0xE0 && lead <= 0xEF) return {3, lead == 0xE0 ? 0xA0U : 0x80U, lead == 0xED ? 0x9FU : 0xBFU};
  if (lead >= 0xF0 && lead <= 0xF4) return {4, lead == 0xF0 ? 0x90U : 0x80U, lead == 0xF4 ? 0x8FU : 0xBFU};
  return {};
}

// Bytes of the sequence at the start of `text` that fit together: all of it when well formed.
std::size_t well_formed_prefix(std::string_view text, const Sequence& sequence) {
  if (sequence.length <= 1) return sequence.length;
  const unsigned second = byte_at(text, 1);
  if (second < sequence.low || second > sequence.high) return 1;
  std::size_t count = 2;
  while (count < sequence.length && (byte_at(text, count) & 0xC0U) == 0x80U) ++count;
  return count;
}

// Bytes of the escape sequence at the start of `text`, which begins with ESC.
std::size_t escape_length(std::string_view text) {
  const unsigned kind = byte_at(text, 1);
  if (kind == '[') {
    std::size_t i = 2;
    while (i < text.size() && byte_at(text, i) >= 0x20 && byte_at(text, i) <= 0x3F) ++i;
    return std::min(i + 1, text.size());
  }
  const bool is_control_string = kind == ']' || kind == 'P' || kind == 'X' || kind == '^' || kind == '_';
  if (is_control_string) {
    for (std::size_t i = 2; i < text.size(); ++i) {
      if (text[i] == kBell) return i + 1;
      if (text[i] == kEscape && byte_at(text, i + 1) == '\\') return i + 2;
      if (text[i] == '\n') return i;
    }
    return text.size();
  }
  std::size_t i = 1;
  while (i < text.size() && byte_at(text, i) >= 0x20 && byte_at(text, i) <= 0x2F) ++i;
  return i < text.size() && byte_at(text, i) >= 0x30 && byte_at(text, i) < 0x7F ? i + 1 : i;
}

std::string_view without_overwritten(std::string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const std::size_t last_return = line.rfind('\r');
  return last_return == std::string_view::npos ? line : line.substr(last_return + 1);
}

// Where the newest `limit` lines begin.
std::size_t tail_start(std::string_view text, std::size_t limit) {
  std::size_t end = text.ends_with('\n') ? text.size() - 1 : text.size();
  for (std::size_t count = 0; count < limit; ++count) {
    const std::size_t line_feed = end == 0 ? std::string_view::npos : text.rfind('\n', end - 1);
    if (line_feed == std::string_view::npos) return 0;
    if (count + 1 == limit) return line_feed + 1;
    end = line_feed;
  }
  return text.size();
}

}  // namespace

std::string to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Sequence sequence = sequence_of(byte_at(text, 0));
    const std::size_t prefix = well_formed_prefix(text, sequence);
    const bool is_whole = prefix > 0 && prefix == sequence.length;
    out += is_whole ? text.substr(0, prefix) : kReplacement;
    text.remove_prefix(std::max<std::size_t>(prefix, 1));
  }
  return out;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\uFEFF";
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

std::string strip_ansi(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const char c = text.front();
    if (c == kEscape) {
      text.remove_prefix(escape_length(text));
      continue;
    }
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (!is_control || c == '\t' || c == '\n') out += c;
    text.remove_prefix(1);
  }
  return out;
}

std::vector<std::string> log_lines(std::string_view text, Ansi ansi, std::size_t limit) {
  std::vector<std::string> lines;
  text.remove_prefix(tail_start(text, limit));
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = without_overwritten(text.substr(0, end));
    lines.push_back(to_utf8(ansi == Ansi::strip ? strip_ansi(line) : std::string(line)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace livestream

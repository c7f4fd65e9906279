#include "cli/terminal_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/json_text.h"

namespace livestream::cli {
namespace {

constexpr char kEscape = '\x1b';
constexpr char kBell = '\a';
constexpr std::string_view kColoursOff = "\x1b[0m";
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool is_between(char c, char first, char last) { return c >= first && c <= last; }

// Length of `ESC [ parameters intermediates final`; 0 if it never ends.
std::size_t control_sequence_length(std::string_view text) {
  std::size_t at = 2;
  while (at < text.size() && is_between(text[at], 0x20, 0x3f)) ++at;
  return at < text.size() && is_between(text[at], 0x40, 0x7e) ? at + 1 : 0;
}

// Length of a string that ends with BEL or `ESC \`, as window titles do; 0 if it never ends.
std::size_t string_sequence_length(std::string_view text) {
  for (std::size_t at = 2; at < text.size(); ++at) {
    if (text[at] == kBell) return at + 1;
    if (text[at] == kEscape && at + 1 < text.size() && text[at + 1] == '\\') return at + 2;
  }
  return 0;
}

// Length of `ESC intermediates final`; 0 if it never ends.
std::size_t short_sequence_length(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && is_between(text[at], 0x20, 0x2f)) ++at;
  return at < text.size() && is_between(text[at], 0x30, 0x7e) ? at + 1 : 0;
}

// Length of the escape sequence that `text` starts with, or of its introducer if it never ends.
std::size_t escape_sequence_length(std::string_view text) {
  if (text.size() < 2) return 1;
  const bool is_string = std::string_view("]PX^_").find(text[1]) != std::string_view::npos;
  const std::size_t length = text[1] == '[' ? control_sequence_length(text)
                             : is_string    ? string_sequence_length(text)
                                            : short_sequence_length(text);
  if (length > 0) return length;
  return text[1] == '[' || is_string ? 2 : 1;
}

bool is_colour(std::string_view sequence) {
  if (!sequence.starts_with("\x1b[") || !sequence.ends_with('m')) return false;
  const std::string_view parameters = sequence.substr(2, sequence.size() - 3);
  return std::all_of(parameters.begin(), parameters.end(), [](char c) { return is_between(c, '0', ';'); });
}

char32_t decode(std::string_view sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  switch (sequence.size()) {
    case 2:
      return (byte(0) & 0x1fU) << 6 | (byte(1) & 0x3fU);
    case 3:
      return (byte(0) & 0x0fU) << 12 | (byte(1) & 0x3fU) << 6 | (byte(2) & 0x3fU);
    case 4:
      return (byte(0) & 0x07U) << 18 | (byte(1) & 0x3fU) << 12 | (byte(2) & 0x3fU) << 6 | (byte(3) & 0x3fU);
    default:
      return byte(0);
  }
}

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](Range range) { return c >= range.first && c <= range.last; });
}

// C1 controls, and the controls of the Unicode Bidirectional Algorithm (UAX #9), and line separators.
constexpr std::array kUnsafe{Range{0x80, 0x9f}, Range{0x200e, 0x200f}, Range{0x2028, 0x202e}, Range{0x2066, 0x2069},
                             Range{0x61c, 0x61c}};
// Marks that combine with what stands before them, joiners, variation selectors.
constexpr std::array kNoWidth{Range{0x300, 0x36f},   Range{0x200b, 0x200d}, Range{0x20d0, 0x20f0},
                              Range{0xfe00, 0xfe0f}, Range{0xfeff, 0xfeff}, Range{0x1f3fb, 0x1f3ff}};
// East Asian wide and emoji: the large blocks of EastAsianWidth.txt, which is as exact as terminals are.
constexpr std::array kWide{Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x23e9, 0x23ec},
                           Range{0x26aa, 0x26ab},   Range{0x2705, 0x2705},   Range{0x2728, 0x2728},
                           Range{0x274c, 0x274e},   Range{0x2e80, 0x303e},   Range{0x3041, 0xa4cf},
                           Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},
                           Range{0xff00, 0xff60},   Range{0xffe0, 0xffe6},   Range{0x1f300, 0x1f64f},
                           Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff}, Range{0x20000, 0x3fffd}};

std::size_t width_of(char32_t c) {
  if (is_in(kNoWidth, c)) return 0;
  return is_in(kWide, c) ? 2 : 1;
}

std::size_t character_length(std::string_view text) { return std::max<std::size_t>(utf8_sequence_length(text), 1); }

}  // namespace

std::string terminal_line(std::string_view text, Colours colours) {
  std::string line;
  line.reserve(text.size());
  bool has_colours = false;
  while (!text.empty()) {
    std::size_t length = utf8_sequence_length(text);
    if (text[0] == kEscape) {
      length = escape_sequence_length(text);
      const bool is_kept = colours == Colours::keep && is_colour(text.substr(0, length));
      if (is_kept) line += text.substr(0, length);
      has_colours = has_colours || is_kept;
    } else if (length == 0) {
      length = 1;
      line += kReplacement;
    } else if (text[0] == '\n' || text[0] == '\t' || text[0] == '\r') {
      line += ' ';
    } else if (length > 1 ? !is_in(kUnsafe, decode(text.substr(0, length))) : is_between(text[0], 0x20, 0x7e)) {
      line += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return has_colours ? line.append(kColoursOff) : line;
}

std::string terminal_json(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  while (!json.empty()) {
    const std::size_t length = character_length(json);
    const char32_t c = decode(json.substr(0, length));
    if (c == 0x7f || is_in(kUnsafe, c))
      text += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      text += json.substr(0, length);
    json.remove_prefix(length);
  }
  return text;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    width += width_of(decode(text.substr(0, length)));
    text.remove_prefix(length);
  }
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::size_t width = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t length = character_length(text.substr(end));
    width += width_of(decode(text.substr(end, length)));
    if (width > columns - 1) break;
    end += length;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace livestream::cli

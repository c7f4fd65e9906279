#include "base/ids.h"

#include <fmt/format.h>

#include <cstdint>
#include <random>

namespace livestream {
namespace {

constexpr std::size_t kMaxSessionIdBytes = 128;

// Length of the well-formed UTF-8 sequence at the start of `text`, 0 if there is none.
// Table 3-7 of the Unicode Standard, "Well-Formed UTF-8 Byte Sequences".
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto in = [&](std::size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return in(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7F) return true;
    const bool is_c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (is_c1) return true;
  }
  return false;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

Result<void> check_session_id(std::string_view id) {
  if (id.empty()) return invalid("session id is empty; give 1 to 128 bytes");
  if (id.size() > kMaxSessionIdBytes)
    return invalid(fmt::format("session id has {} bytes; at most 128 are allowed", id.size()));
  if (!is_utf8(id)) return invalid("session id is not valid UTF-8");
  if (has_control_character(id)) return invalid("session id holds a control character; remove it");
  if (id.front() == '.')
    return invalid(fmt::format("session id \"{}\" starts with a dot; choose another first character", id));
  if (id.find_first_of("/\\") != std::string_view::npos)
    return invalid(fmt::format("session id \"{}\" holds a slash; use \"-\" or \"_\"", id));
  return {};
}

std::string random_id() {
  std::random_device source;
  const std::uint64_t value = (std::uint64_t{source()} << 32) | source();
  return fmt::format("{:016x}", value);
}

}  // namespace livestream

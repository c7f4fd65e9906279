#include "formats/ralph/markdown_text.h"

#include <algorithm>
#include <array>
#include <optional>

namespace livestream::ralph {
namespace {

constexpr std::array<std::string_view, 5> kEmphasis = {"**", "__", kStrikeout, "*", "_"};  // longer ones first

// What stands between two of `mark`, if it is all of `text`.
std::optional<std::string_view> between(std::string_view text, std::string_view mark) {
  if (text.size() <= 2 * mark.size() || !text.starts_with(mark) || !text.ends_with(mark)) return std::nullopt;
  const std::string_view inner = text.substr(mark.size(), text.size() - 2 * mark.size());
  return inner.find(mark) == std::string_view::npos ? std::optional(inner) : std::nullopt;
}

}  // namespace

std::string_view without_front(std::string_view text, std::string_view characters) {
  return text.substr(std::min(text.find_first_not_of(characters), text.size()));
}

std::string_view without_back(std::string_view text, std::string_view characters) {
  return text.substr(0, text.find_last_not_of(characters) + 1);
}

std::string_view trimmed(std::string_view text) { return without_back(without_front(text, kSpace), kSpace); }

std::size_t code_length(std::string_view text) {
  const std::size_t end = text.starts_with('`') ? text.find('`', 1) : 0;
  return end == std::string_view::npos ? 1 : end + 1;
}

std::string_view take_emphasis(std::string_view& text) {
  for (const std::string_view mark : kEmphasis) {
    const auto inner = between(text, mark);
    if (!inner) continue;
    text = trimmed(*inner);
    return mark;
  }
  return {};
}

}  // namespace livestream::ralph

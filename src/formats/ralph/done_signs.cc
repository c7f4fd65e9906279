#include "formats/ralph/done_signs.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/ascii.h"
#include "formats/ralph/markdown_text.h"

namespace livestream::ralph {
namespace {

struct Meaning {
  std::string_view text;
  Said said;
};

constexpr auto kInBox = std::to_array<Meaning>({
    {" ", Said::open},
    {"~", Said::open},
    {"-", Said::open},
    {"/", Said::open},
    {">", Said::open},
    {"!", Said::open},
    {"x", Said::done},
    {"X", Said::done},
});

constexpr auto kEmoji = std::to_array<Meaning>({
    {"✅", Said::done},
    {"✔", Said::done},
    {"☑", Said::done},
    {"✓", Said::done},
    {"☐", Said::open},
    {"⬜", Said::open},
    {"🔲", Said::open},
    {"⏳", Said::open},
    {"🔄", Said::open},
    {"🚧", Said::open},
    {"❌", Said::open},
});

// One that begins with the words of another stands before it.
constexpr auto kWords = std::to_array<Meaning>({
    {"done", Said::done},
    {"complete", Said::done},
    {"completed", Said::done},
    {"finished", Said::done},
    {"not done", Said::open},
    {"not started", Said::open},
    {"not", Said::open},
    {"in progress", Said::open},
    {"in-progress", Said::open},
    {"incomplete", Said::open},
    {"unfinished", Said::open},
    {"partially", Said::open},
    {"pending", Said::open},
    {"started", Said::open},
    {"blocked", Said::open},
    {"todo", Said::open},
    {"to do", Said::open},
    {"wip", Said::open},
});

// --- What a text starts with

struct Sign {
  std::size_t length = 0;  // bytes; 0: none
  Said said = Said::nothing;
};

Sign find_at_start(std::string_view text, std::span<const Meaning> meanings) {
  for (const auto& [sign, said] : meanings)
    if (text.starts_with(sign)) return {sign.size(), said};
  return {};
}

Sign emoji_at_start(std::string_view text) {
  constexpr std::string_view kShownAsEmoji = "\uFE0F";  // variation selector
  Sign sign = find_at_start(text, kEmoji);
  if (sign.length > 0 && text.substr(sign.length).starts_with(kShownAsEmoji)) sign.length += kShownAsEmoji.size();
  return sign;
}

// `[x]`, unless more than a space or `:` is behind it, as in a link.
Sign box_at_start(std::string_view text) {
  if (!text.starts_with('[')) return {};
  const std::string_view inside = text.substr(1);
  Sign sign = find_at_start(inside, kInBox);
  if (sign.length == 0) sign = emoji_at_start(inside);
  if (sign.length == 0 || !inside.substr(sign.length).starts_with(']')) return {};
  const std::string_view behind = inside.substr(sign.length + 1);
  const bool stands_alone = behind.empty() || is_space(behind.front()) || behind.starts_with(':');
  return stands_alone ? Sign{sign.length + 2, sign.said} : Sign{};
}

Sign sign_at_start(std::string_view text) {
  const Sign box = box_at_start(text);
  return box.length > 0 ? box : emoji_at_start(text);
}

Sign word_at_start(std::string_view text) {
  for (const auto& [word, said] : kWords) {
    const bool is_whole = text.size() <= word.size() || !is_word(text[word.size()]);
    if (is_whole && starts_with_any_case(text, word)) return {word.size(), said};
  }
  return {};
}

// Takes signs, and what may stand around them, off the front of `text`.
Said take_signs(std::string_view& text) {
  constexpr std::string_view kAround = " \t*_~([";
  Said said = Said::nothing;
  while (!text.empty()) {
    const Sign sign = sign_at_start(text);
    if (sign.length == 0 && kAround.find(text.front()) == std::string_view::npos) break;
    said = std::max(said, sign.said);
    text.remove_prefix(std::max<std::size_t>(sign.length, 1));
  }
  return said;
}

// --- What a text ends with

// "✅ done)": signs, one of the words, or both, and nothing else.
Said said_by_whole(std::string_view text) {
  const Said signs = take_signs(text);
  text = without_back(text, " \t*_~)]!.");
  if (text.empty()) return signs;
  const Sign word = word_at_start(text);
  return word.length == text.size() ? word.said : Said::nothing;
}

std::string_view without_dash(std::string_view text) {
  constexpr std::string_view kSpaceAndDashes = " \t:-";
  text = without_back(text, kSpaceAndDashes);
  for (const std::string_view dash : {"–", "—"})
    if (text.ends_with(dash)) text = without_back(text.substr(0, text.size() - dash.size()), kSpaceAndDashes);
  return text;
}

// Takes off the end of `text` what begins with `opening`, if it is an ending; the first `skipped` bytes do not matter.
Said take_from_last(std::string_view& text, std::string_view opening, std::size_t skipped) {
  constexpr std::size_t kMaxEnding = 48;
  const std::size_t start = text.size() - std::min(text.size(), kMaxEnding);
  const std::size_t at = text.substr(start).rfind(opening);
  if (at == std::string_view::npos) return Said::nothing;
  const Said said = said_by_whole(text.substr(start + at + skipped));
  if (said != Said::nothing) text = without_dash(text.substr(0, start + at));
  return said;
}

// Takes "(done)", "— DONE" or "✅ Complete" off the end of `text`.
Said take_ending(std::string_view& text) {
  for (const std::string_view opening : {"(", "[", ": ", "- ", "– ", "— "})
    if (const Said said = take_from_last(text, opening, opening.size()); said != Said::nothing) return said;
  for (const Meaning& emoji : kEmoji)
    if (const Said said = take_from_last(text, emoji.text, 0); said != Said::nothing) return said;
  return Said::nothing;
}

// Takes emphasis and endings off `text`. Nobody writes more of them than a few; a bound keeps the time linear.
Said take_surroundings(std::string_view& text) {
  constexpr int kMaxSurroundings = 8;
  Said said = Said::nothing;
  for (int i = 0; i < kMaxSurroundings; ++i) {
    const std::string_view emphasis = take_emphasis(text);
    const Said more = emphasis.empty() ? take_ending(text) : Said::nothing;
    if (emphasis.empty() && more == Said::nothing) break;
    said = std::max(said, emphasis == kStrikeout ? Said::done : more);
  }
  return said;
}

// --- What stands in a text

// `text` without its signs, other than in code, and without the spaces before them.
MarkedText without_signs(std::string_view text) {
  MarkedText out;
  while (!text.empty()) {
    const bool is_behind_word = !out.text.empty() && !is_space(out.text.back());
    const Sign sign = is_behind_word ? emoji_at_start(text) : sign_at_start(text);
    const std::size_t length = sign.length > 0 ? sign.length : code_length(text);
    if (sign.length > 0)
      out.text.resize(without_back(out.text, kSpace).size());
    else
      out.text += text.substr(0, length);
    out.said = std::max(out.said, sign.said);
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

MarkedText read_marks(std::string_view heading) {
  const Said around = take_surroundings(heading);
  const auto [text, inside] = without_signs(heading);
  std::string_view rest = trimmed(text);
  const Said around_rest = take_surroundings(rest);
  return {std::string(rest), std::max({around, inside, around_rest})};
}

std::optional<MarkedText> read_checkbox(std::string_view item) {
  const Sign box = box_at_start(item);
  if (box.length == 0 || item.substr(box.length).starts_with(':')) return std::nullopt;
  std::string_view text = trimmed(item.substr(box.length));
  while (!take_emphasis(text).empty()) continue;
  return text.empty() ? std::nullopt : std::optional(MarkedText{std::string(text), box.said});
}

Said said_by_start(std::string_view text) {
  const Said signs = take_signs(text);
  const Sign word = word_at_start(text);
  return signs == Said::open || word.length == 0 ? signs : word.said;
}

}  // namespace livestream::ralph

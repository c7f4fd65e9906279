#include "formats/clause_words.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/ascii.h"

namespace livestream {
namespace {

constexpr std::array<std::string_view, 3> kApostrophes = {"'", "\u2019", "\u02BC"};
constexpr std::array<std::string_view, 8> kMentions = {"\"", "'", "`", "(", "/", "*", "\u201C", "\u2018"};
constexpr std::array<std::string_view, 4> kItems = {"-", "+", ">", "#"};  // where they begin a line
constexpr std::array<std::string_view, 5> kFailures = {"error", "exception", "fail", "warning", "fatal"};

bool is_word(char c) { return is_alphanumeric(c) || c == '_'; }

bool has_one(std::string_view text, std::span<const std::string_view> marks) {
  return std::any_of(marks.begin(), marks.end(),
                     [&](std::string_view mark) { return text.find(mark) != std::string_view::npos; });
}

// Bytes of what joins the word before `at` with the one behind; 0 if nothing does.
std::size_t joint(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  const auto is_followed_by = [&](std::size_t size, bool (*is_wanted)(char)) {
    return rest.size() > size && is_wanted(rest[size]);
  };
  for (const std::string_view apostrophe : kApostrophes)
    if (rest.starts_with(apostrophe) && is_followed_by(apostrophe.size(), is_letter)) return apostrophe.size();
  if (rest.starts_with('.') && is_followed_by(1, is_word)) return 1;
  const bool is_behind_digit = at > 0 && is_digit(text[at - 1]);
  if (rest.starts_with(':')) return is_behind_digit && is_followed_by(1, is_digit) ? 1 : 0;
  if (!rest.starts_with('-')) return 0;
  return (is_behind_digit && is_followed_by(1, is_word)) || is_followed_by(1, is_digit) ? 1 : 0;
}

// `":"`, `': '`, `\": \"`: between a key and its text in JSON, or what looks like it.
bool is_key_end(std::string_view gap) {
  const auto is_quote = [](char c) { return c == '"' || c == '\''; };
  const std::size_t start = std::min(gap.find_first_not_of('\\'), gap.size());
  const std::size_t colon = gap.find(':', start);
  return colon != std::string_view::npos && is_quote(gap[start]) && is_quote(gap.back());
}

bool tells_of_failure(const ClauseWord& word) { return has_one(word.text, kFailures) || word.text == "429"; }

Before kind_of(std::string_view gap, const ClauseWord* previous) {
  if (previous != nullptr && is_key_end(gap)) return Before::start;
  if (has_one(gap, kMentions)) return Before::quotation;
  const bool begins_line = previous == nullptr || gap.find('\n') != std::string_view::npos;
  if (begins_line) return has_one(gap, kItems) ? Before::quotation : Before::start;
  if (gap.find_first_not_of(" \t\r,-") == std::string_view::npos) return Before::space;
  const bool is_colon = gap.find(':') != std::string_view::npos;
  return is_colon && !tells_of_failure(*previous) ? Before::quotation : Before::start;
}

// The word that begins there; what stands before it is not looked at.
ClauseWord read_word(std::string_view text, std::size_t begin) {
  ClauseWord word{.begin = begin, .end = begin};
  while (word.end < text.size()) {
    const char c = text[word.end];
    const std::size_t length = is_word(c) ? 1 : joint(text, word.end);
    if (length == 0) break;
    word.text += length > 1 ? '\'' : lower(c);
    word.end += length;
  }
  return word;
}

}  // namespace

std::vector<ClauseWord> clause_words(std::string_view text) {
  std::vector<ClauseWord> words;
  std::size_t gap = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      ++at;
      continue;
    }
    ClauseWord word = read_word(text, at);
    word.before = kind_of(text.substr(gap, at - gap), words.empty() ? nullptr : &words.back());
    gap = at = word.end;
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace livestream

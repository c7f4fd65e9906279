#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace livestream {

/// What stands before a word.
enum class Before : std::uint8_t {
  space,      ///< white space, a comma or a hyphen: the clause goes on
  start,      ///< of the text, a sentence, or of what stands behind `error:`: something is stated
  quotation,  ///< a quotation mark, a bracket, a comment, the item of a list: something is spoken of
};

/// A word of a text for people. Numbers are words, too; hyphens join only what has a digit: `5-hour`, `rate limit`.
struct ClauseWord {
  std::string text;  ///< in small letters; its apostrophes are those of ASCII
  std::size_t begin = 0;
  std::size_t end = 0;  ///< bytes of the text
  Before before = Before::space;

  bool has_digit() const { return text.find_first_of("0123456789") != std::string::npos; }
};

/// All words of a text, so that what it states can be told from what it only mentions. The value in JSON behind its
/// key counts as stated. Letters that are not ASCII are no words, and end a clause.
std::vector<ClauseWord> clause_words(std::string_view text);

}  // namespace livestream

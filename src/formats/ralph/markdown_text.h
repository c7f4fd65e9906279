#pragma once

#include <cstddef>
#include <string_view>

#include "base/ascii.h"

// A text within a line of markdown, which is taken apart from its ends.
namespace livestream::ralph {

inline constexpr std::string_view kSpace = " \t";
inline constexpr std::string_view kSpaceAndEmphasis = " \t*_~";
inline constexpr std::string_view kStrikeout = "~~";

constexpr bool is_space(char c) { return kSpace.find(c) != std::string_view::npos; }

/// Whether a word has it: letters, digits, and whatever is not ASCII.
constexpr bool is_word(char c) { return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80; }

/// `text` from the first character on that is none of these.
std::string_view without_front(std::string_view text, std::string_view characters);

/// `text` up to the last character that is none of these.
std::string_view without_back(std::string_view text, std::string_view characters);

/// `text` without space around it.
std::string_view trimmed(std::string_view text);

/// Bytes of the code between backticks that `text` starts with; 1 if it starts with none. In code, nothing else is
/// read.
std::size_t code_length(std::string_view text);

/// Takes emphasis off that is around the whole of `text`, and the space in it. Returns its mark, one of
/// `** __ ~~ * _`; empty if there is none.
std::string_view take_emphasis(std::string_view& text);

}  // namespace livestream::ralph

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace livestream {

/// What becomes of colours and other terminal control in a log written for a terminal.
enum class Ansi { keep, strip };

/// `text` with each malformed UTF-8 sequence replaced by U+FFFD (maximal subparts, as the Unicode Standard
/// recommends in 3.9, "U+FFFD Substitution of Maximal Subparts").
std::string to_utf8(std::string_view text);

/// `text` without the byte order mark that it may begin with.
std::string_view without_byte_order_mark(std::string_view text);

/// `text` without escape sequences (ECMA-48: CSI, OSC and other control strings, two-character escapes)
/// and without control characters other than tab and line feed. A sequence cut off by the end goes too.
std::string strip_ansi(std::string_view text);

/// The newest `limit` lines of a terminal's log, oldest first, as valid UTF-8 without line ends. Of a line
/// rewritten by carriage returns (a progress bar) only what stood there last is kept. A last line without
/// line feed counts.
std::vector<std::string> log_lines(std::string_view text, Ansi ansi, std::size_t limit);

}  // namespace livestream

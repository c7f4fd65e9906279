#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Text from sessions is written by strangers: on a terminal it must not move the cursor, rename the window,
// answer questions of the terminal, or pass for something else.
namespace livestream::cli {

enum class Colours { drop, keep };

/// `text` as one line that is safe on a terminal. Gone are control characters (line breaks and tabs become
/// a space), escape sequences of all kinds (ECMA-48), and characters that reverse the writing direction;
/// with `Colours::keep`, colour sequences (`ESC [ … m`) stay, and are switched off at the end. Malformed
/// UTF-8 becomes U+FFFD. A sequence that never ends loses its introducer only, so that it hides nothing.
std::string terminal_line(std::string_view text, Colours colours = Colours::drop);

/// JSON that says the same and is safe on a terminal: what `terminal_line` would drop is written as `\u009b`.
std::string terminal_json(std::string_view json);

/// Columns that `text` takes on a terminal; `text` as `terminal_line` returns it, without colours.
std::size_t display_width(std::string_view text);

/// The beginning of `text` that takes at most `columns`, ending in "…" if something was cut.
std::string cut_to_width(std::string_view text, std::size_t columns);

}  // namespace livestream::cli

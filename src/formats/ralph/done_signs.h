#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// How people and agents write in markdown that something is done: `[x]`, ✅, "(done)", `~~struck out~~`.
namespace livestream::ralph {

/// What signs or words say of a task. Within one text the last of these outweighs the ones before it.
enum class Said : std::uint8_t { nothing, open, done };

/// A text without its signs, and what they say.
struct MarkedText {
  std::string text;
  Said said = Said::nothing;
};

/// A heading, `✅ Title (done)`: without signs outside of code, emphasis around the whole, and words for done or the
/// contrary at its end.
MarkedText read_marks(std::string_view heading);

/// A list's item, `[x] text`: open or done, without emphasis around it. Nothing: it has no checkbox, or no text.
std::optional<MarkedText> read_checkbox(std::string_view item);

/// What a text says that begins with signs or such a word: `✅ done since Monday`.
Said said_by_start(std::string_view text);

}  // namespace livestream::ralph

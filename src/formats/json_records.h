#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "formats/transcript.h"

namespace livestream {

/// Calls `take` with each JSON object that stands in a line of a JSONL file, in its order. Agents' files are met with a
/// byte order mark, carriage returns, NUL bytes after a power loss, malformed UTF-8 (read as U+FFFD) and several
/// objects glued together on one line. What is no object is passed over. Returns how many pieces that were.
///
/// The views end with the call of `take`; what they show has passed the scanner.
std::size_t each_record(std::string_view line, const std::function<void(std::string_view object)>& take);

/// Notes a record's time.
void note_time(TranscriptFacts& facts, std::string_view timestamp);

/// `text` on one line of at most `max_bytes` bytes: for what is shown, not kept.
std::string short_text(std::string_view text, std::size_t max_bytes = 200);

}  // namespace livestream

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace livestream::ralph {

/// The overnight loop's `session.jsonl` (one exchange with the model per record: `timestamp`, `prompt`,
/// `response`, `metadata`) as lines for people: a head with time, model and use, then the prompt's lines
/// after `> ` and the response's as they are. A line that is no such record stays as it came.
///
/// Returns the newest `limit` lines, oldest first, valid UTF-8 without line ends and terminal control.
std::vector<std::string> session_log_lines(std::string_view jsonl, std::size_t limit);

}  // namespace livestream::ralph

#pragma once

#include <optional>

#include "formats/ralph/done_signs.h"
#include "formats/ralph/markdown_lines.h"

namespace livestream::ralph {

/// The task that a heading names, and what the heading says of it. Nothing: it is no task. What makes one stands in
/// task_list.h.
std::optional<MarkedText> read_task_heading(const Heading& heading);

}  // namespace livestream::ralph

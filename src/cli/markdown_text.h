#pragma once

#include <string>
#include <string_view>

namespace livestream::cli {

/// `text` as one line of Markdown that shows exactly that: what would be markup or HTML is escaped
/// (CommonMark 0.31, "Backslash escapes").
std::string markdown_text(std::string_view text);

}  // namespace livestream::cli

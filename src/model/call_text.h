#pragma once

#include <string>
#include <string_view>

namespace livestream {

/// A tool's call in one line, `Bash: npm test`; the tool alone, if nothing tells what it was asked.
inline std::string call_text(std::string_view tool, std::string_view input) {
  std::string text(tool);
  return input.empty() ? text : text.append(": ").append(input);
}

}  // namespace livestream

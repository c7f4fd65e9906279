#include "cli/markdown_text.h"

#include "cli/terminal_text.h"

namespace livestream::cli {

std::string markdown_text(std::string_view text) {
  constexpr std::string_view kMarkup = "\\`*_{}[]<>#|~&!";
  std::string out;
  for (const char c : terminal_line(text)) {
    if (kMarkup.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace livestream::cli

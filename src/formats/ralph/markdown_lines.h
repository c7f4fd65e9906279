#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// The lines of a markdown document, each by itself.
namespace livestream::ralph {

/// `markdown` as valid UTF-8 (malformed sequences become U+FFFD), without byte order mark, terminal control, and
/// control characters other than tab and line feed. U+2028 and U+2029, which break lines elsewhere, are left out, too.
std::string plain_text(std::string_view markdown);

/// The lines of a text that are neither in fenced code nor in comments, in linear time. The text must outlive it.
class MarkdownLines {
 public:
  explicit MarkdownLines(std::string_view text) : rest_(text) {}

  /// Without its comments and its line feed. Nothing: there are no more.
  std::optional<std::string> next();

 private:
  bool leave_comment(std::string_view& line);
  std::string without_comments(std::string_view line);

  std::string_view rest_;
  std::string_view fence_;  // which opened the code we are in; empty if we are in none
  bool is_in_comment_ = false;
};

/// Columns that `line` is indented by; a tab goes to the next multiple of four.
std::size_t indent_of(std::string_view line);

/// A line `## Text` or `## Text ##`.
struct Heading {
  std::size_t level = 0;  ///< 1–6
  std::string_view text;  ///< points into the line
};
std::optional<Heading> read_heading(std::string_view line);

/// The text of a line `- text` or `2) text`.
std::optional<std::string_view> read_list_item(std::string_view line);

}  // namespace livestream::ralph

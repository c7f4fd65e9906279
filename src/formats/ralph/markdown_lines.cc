#include "formats/ralph/markdown_lines.h"

#include <algorithm>

#include "formats/ralph/markdown_text.h"
#include "formats/text_lines.h"
#include "model/json_text.h"

namespace livestream::ralph {
namespace {

constexpr std::string_view kCommentStart = "<!--";
constexpr std::string_view kCommentEnd = "-->";
constexpr std::size_t kMostIndent = 3;  // columns; a line that is indented deeper is code

// U+0080–U+009F, U+2028 or U+2029.
bool is_unseen(std::string_view character) {
  const bool is_c1 = character.size() == 2 && character < "\u00A0";
  return is_c1 || character == "\u2028" || character == "\u2029";
}

// Takes the first line off `text`, and its line feed.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

// The characters, three at least, which open or close fenced code in this line; empty if there are none.
std::string_view fence_of(std::string_view line) {
  if (indent_of(line) > kMostIndent) return {};
  line = without_front(line, kSpace);
  if (!line.starts_with("```") && !line.starts_with("~~~")) return {};
  const std::size_t length = std::min(line.find_first_not_of(line.front()), line.size());
  const bool is_code_in_text = line.front() == '`' && line.find('`', length) != std::string_view::npos;
  return is_code_in_text ? std::string_view() : line.substr(0, length);
}

bool closes_fence(std::string_view line, std::string_view opening) {
  const std::string_view fence = fence_of(line);
  return fence.starts_with(opening) && trimmed(line) == fence;
}

}  // namespace

std::string plain_text(std::string_view markdown) {
  const std::string text = to_utf8(strip_ansi(markdown));
  std::string_view rest = without_byte_order_mark(text);
  std::string plain;
  plain.reserve(rest.size());
  while (!rest.empty()) {
    const std::string_view character = rest.substr(0, utf8_sequence_length(rest));
    if (!is_unseen(character)) plain += character;
    rest.remove_prefix(character.size());
  }
  return plain;
}

std::optional<std::string> MarkdownLines::next() {
  while (!rest_.empty()) {
    std::string_view line = take_line(rest_);
    if (!fence_.empty()) {
      if (closes_fence(line, fence_)) fence_ = {};
      continue;
    }
    if (is_in_comment_ && !leave_comment(line)) continue;
    fence_ = fence_of(line);
    if (fence_.empty()) return without_comments(line);
  }
  return std::nullopt;
}

// Takes off `line` what is still in the comment; false if all of it is.
bool MarkdownLines::leave_comment(std::string_view& line) {
  const std::size_t end = line.find(kCommentEnd);
  if (end == std::string_view::npos) return false;
  line.remove_prefix(end + kCommentEnd.size());
  is_in_comment_ = false;
  return true;
}

// A comment that begins its line may go on in those that follow; any other that does not end in it is none.
std::string MarkdownLines::without_comments(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const bool is_comment = line.starts_with(kCommentStart);
    const std::size_t end = is_comment ? line.find(kCommentEnd, 2) : 0;  // `<!-->` is whole
    if (end == std::string_view::npos) {
      is_in_comment_ = trimmed(out).empty();
      return is_in_comment_ ? out : out + std::string(line);
    }
    const std::size_t length = is_comment ? end + kCommentEnd.size() : code_length(line);
    if (!is_comment) out += line.substr(0, length);
    line.remove_prefix(length);
  }
  return out;
}

std::size_t indent_of(std::string_view line) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < line.size() && is_space(line[i]); ++i) columns += line[i] == '\t' ? 4 - columns % 4 : 1;
  return columns;
}

std::optional<Heading> read_heading(std::string_view line) {
  if (indent_of(line) > kMostIndent) return std::nullopt;
  line = trimmed(line);
  const std::string_view text = without_front(line, "#");
  const std::size_t level = line.size() - text.size();
  if (level < 1 || level > 6 || (!text.empty() && !is_space(text.front()))) return std::nullopt;
  const std::string_view before_closing = without_back(text, "#");
  const bool is_closed = before_closing.empty() || is_space(before_closing.back());
  return Heading{level, trimmed(is_closed ? before_closing : text)};
}

std::optional<std::string_view> read_list_item(std::string_view line) {
  const std::string_view marker = without_front(line, kSpace);
  const std::size_t digits = marker.size() - without_front(marker, "0123456789").size();
  const std::string_view ends = digits == 0 ? "-*+" : ".)";
  if (digits == marker.size() || ends.find(marker[digits]) == std::string_view::npos) return std::nullopt;
  const std::string_view behind = marker.substr(digits + 1);
  if (!behind.empty() && !is_space(behind.front())) return std::nullopt;
  return trimmed(behind);
}

}  // namespace livestream::ralph

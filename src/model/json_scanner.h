#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace livestream {

/// Where and why a text is not the JSON that was expected.
struct JsonError {
  std::size_t position = 0;  ///< bytes from the start
  std::string message;       ///< what was found and what was expected there
};

/// `line 3, column 14`: both from 1, columns in bytes; CR LF counts as one line end.
std::string describe_position(std::string_view text, std::size_t position);

/// Reads JSON text once, from left to right, in place, without building anything: for the hot path of the
/// event codec, where a document tree would cost more than everything else together.
///
/// Accepted: RFC 8259, and besides what real emitters send: `NaN`, `Infinity`, `-Infinity`; lone
/// surrogates in `\u` escapes; raw control characters inside strings are refused, malformed UTF-8 too.
/// Depth is at most kMaxDepth. The text must outlive the scanner. Thread: one.
class JsonScanner {
 public:
  static constexpr int kMaxDepth = 256;

  explicit JsonScanner(std::string_view text) : text_(text) {}

  std::size_t position() const { return position_; }
  const JsonError& error() const { return error_; }
  /// A number that is not finite was passed over: the text needs `without_non_finite` before strict readers see it.
  bool saw_non_finite() const { return saw_non_finite_; }
  /// A raw line break was passed over outside of strings: the text needs `on_one_line` before it is a line.
  bool saw_line_break() const { return saw_line_break_; }

  void skip_white_space();
  /// Passes over one value. False: `error()` says why.
  bool skip_value();
  /// Passes over a string and gives what stands between its quotes, escapes as they are.
  bool read_string(std::string_view& raw);
  /// Passes over `wanted` if it stands here.
  bool take(char wanted);
  /// As `take`, but its absence is an error.
  bool expect(char wanted);
  bool at_end() const { return position_ == text_.size(); }
  bool fail(std::string message);

 private:
  bool skip_value(int depth);
  bool skip_members(int depth);
  bool skip_elements(int depth);
  bool skip_string();
  bool skip_escape();
  bool skip_number();
  bool skip_literal(std::string_view word);

  std::string_view text_;
  std::size_t position_ = 0;
  bool saw_non_finite_ = false;
  bool saw_line_break_ = false;
  JsonError error_;
};

/// The same JSON with `NaN`, `Infinity` and `-Infinity` replaced by `null`. `text` must have passed the scanner.
std::string without_non_finite(std::string_view text);

/// What a raw JSON string (without its quotes) says, as UTF-8; a lone surrogate becomes U+FFFD.
std::string unescape_json(std::string_view raw);

/// Appends `text` as a JSON string with quotes: UTF-8 as it is, control characters, `"` and `\` escaped as
/// Python's `json.dumps(ensure_ascii=False)` does; malformed UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace livestream

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "model/json_text.h"

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
/// surrogates in `\u` escapes. Raw control characters inside strings are refused, malformed UTF-8 too.
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
  /// A lone surrogate or an enormous exponent was passed over: the text needs `without_extremes` before
  /// Boost.JSON sees it.
  bool saw_extreme() const { return saw_extreme_; }

  void skip_white_space() {
    if (!at_end() && text_[position_] <= ' ') skip_long_white_space();
  }
  /// Passes over one value, which stands inside `depth` objects and arrays. False: `error()` says why.
  bool skip_value(int depth = 0);
  /// Passes over a string and gives what stands between its quotes, escapes as they are.
  bool read_string(std::string_view& raw);
  /// The string that was passed over last holds escapes, so that it does not say what stands there.
  bool string_has_escape() const { return string_has_escape_; }
  /// Passes over `wanted` if it stands here.
  bool take(char wanted) {
    if (at_end() || text_[position_] != wanted) return false;
    ++position_;
    return true;
  }
  bool next_is(char wanted) const { return !at_end() && text_[position_] == wanted; }
  /// As `take`, but its absence is an error.
  bool expect(char wanted);
  bool at_end() const { return position_ == text_.size(); }
  /// Makes `message` the error, at the present position. Always false.
  bool fail(std::string message);
  /// What stands here, for messages: `'x'`, `byte 0x01` or `the end`.
  std::string found() const;

 private:
  void skip_long_white_space();
  bool skip_members(int depth);
  bool skip_elements(int depth);
  bool skip_string();
  bool skip_escape();
  bool skip_non_ascii();
  bool skip_number();
  bool skip_digits();
  bool skip_literal(std::string_view word);

  std::string_view text_;
  std::size_t position_ = 0;
  bool saw_non_finite_ = false;
  bool saw_line_break_ = false;
  bool saw_extreme_ = false;
  bool string_has_escape_ = false;
  JsonError error_;
};

}  // namespace livestream

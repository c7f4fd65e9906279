#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace livestream {

/// A line with its place in the file.
struct Line {
  std::uint64_t byte = 0;    ///< where it starts
  std::uint64_t end = 0;     ///< the byte after its line break
  std::string_view text;     ///< without the line break; valid until the next call of the reader
  bool is_too_long = false;  ///< longer than the reader's bound; `text` is empty
};

/// Cuts a stream of bytes, however it is chunked, into lines. Bounded: a line longer than `max_line` is passed over
/// and handed out as too long; an unfinished line is kept up to that size. Thread: one.
///
///     lines.feed(bytes);
///     while (const auto line = lines.next()) …
class LineReader {
 public:
  static constexpr std::size_t kMaxLine = std::size_t{64} << 20;

  /// `position`: where in the file the first byte fed stands; a line starts there.
  explicit LineReader(std::uint64_t position = 0, std::size_t max_line = kMaxLine)
      : line_start_(position), max_line_(max_line) {}

  /// Takes what follows. `bytes` must stay valid until `next` returns nothing, and that must come before the next
  /// `feed`.
  void feed(std::string_view bytes) { input_ = bytes; }
  std::optional<Line> next();

  /// Passes over whole lines that the caller knows. Only where no line is unfinished.
  void pass(std::uint64_t bytes) { line_start_ += bytes; }

  /// The end of everything fed.
  std::uint64_t position() const { return line_start_ + length_ + input_.size(); }
  /// What was fed last did not end with a line break.
  bool has_unfinished() const { return length_ > 0; }

 private:
  void keep(std::string_view part);
  Line finish(std::string_view text);

  std::uint64_t line_start_;
  std::size_t max_line_;
  std::uint64_t length_ = 0;  // bytes of the unfinished line, kept or not
  std::string_view input_;
  std::string unfinished_;
  std::string finished_;
};

}  // namespace livestream

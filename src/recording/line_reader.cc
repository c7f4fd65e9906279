#include "recording/line_reader.h"

#include <utility>

namespace livestream {
namespace {

constexpr std::size_t kWorthKeeping = std::size_t{1} << 20;

}  // namespace

std::optional<Line> LineReader::next() {
  const std::size_t at = input_.find('\n');
  if (at == std::string_view::npos) {
    keep(std::exchange(input_, {}));
    return std::nullopt;
  }
  const std::string_view rest = input_.substr(0, at);
  input_.remove_prefix(at + 1);
  if (length_ == 0) {
    length_ = rest.size();
    return finish(rest);
  }
  keep(rest);
  finished_.swap(unfinished_);
  if (unfinished_.capacity() > kWorthKeeping) std::string().swap(unfinished_);
  unfinished_.clear();
  return finish(finished_);
}

void LineReader::keep(std::string_view part) {
  length_ += part.size();
  if (length_ <= max_line_)
    unfinished_ += part;
  else
    std::string().swap(unfinished_);
}

Line LineReader::finish(std::string_view text) {
  Line line{.byte = line_start_, .end = line_start_ + length_ + 1, .text = text, .is_too_long = length_ > max_line_};
  if (line.is_too_long) line.text = {};
  line_start_ = line.end;
  length_ = 0;
  return line;
}

}  // namespace livestream

#include "broadcaster/record_reader.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "model/event_codec.h"
#include "recording/line_reader.h"

namespace livestream {
namespace {

constexpr std::size_t kChunk = std::size_t{256} << 10;

// The lines of a file from a position on.
class FileLines {
 public:
  FileLines(const Fd& fd, std::uint64_t position) : fd_(fd), lines_(position), at_(position) {}

  /// Nothing at the end of the file.
  Result<std::optional<Line>> next() {
    for (;;) {
      if (auto line = lines_.next()) return line;
      chunk_.resize(kChunk);
      const auto count = read_at(fd_.get(), at_, chunk_);
      if (!count) return count.error();
      if (*count == 0) return std::optional<Line>();
      at_ += *count;
      lines_.feed(std::string_view(chunk_).substr(0, *count));
    }
  }

 private:
  const Fd& fd_;
  LineReader lines_;
  std::uint64_t at_;
  std::string chunk_;
};

}  // namespace

Result<RecordReader::Found> RecordReader::read(const Outbox::Gap& gap, std::uint64_t position,
                                               const BatchLimits& limits) {
  const auto fd = open_file(path_, O_RDONLY);
  if (!fd) return fd.error();
  position_ = std::max(position_, position);
  FileLines lines(*fd, position_);
  Found found;
  for (std::size_t bytes = 0; found.events.size() < limits.events && bytes < limits.bytes;) {
    const auto line = lines.next();
    if (!line) return line.error();
    if (!*line) {
      found.is_all = true;
      break;
    }
    auto logged = parse_logged_event((*line)->text, session_id_);
    const bool is_ours = logged && logged->event.emitter() == emitter_;
    if (is_ours && logged->event.sequence() >= gap.end) {
      found.is_all = true;
      break;
    }
    position_ = (*line)->end;
    if (!is_ours || logged->event.sequence() < gap.first) continue;
    bytes += logged->event.line().size();
    found.events.push_back({logged->event.sequence(), fmt::format("{}\n", logged->event.line()), true, position_});
  }
  return found;
}

}  // namespace livestream

#include "recording/range_reader.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "model/event_codec.h"
#include "recording/numbering.h"

namespace livestream {
namespace {

constexpr std::uint64_t kChunk = 64 * 1024;

Error gone(const LogRange& range) {
  return {Errc::not_found, fmt::format("{} is not the log it was: it was replaced or cut", range.path.string())};
}

std::optional<Event> event_on(const Line& line, const std::string& session_id) {
  if (line.is_too_long || is_blank(line.text)) return std::nullopt;
  auto logged = parse_logged_event(line.text, session_id);
  if (!logged) return std::nullopt;
  return std::move(logged->event);
}

}  // namespace

Result<RangeReader> RangeReader::open(LogRange range) {
  auto fd = open_file(range.path, O_RDONLY);
  if (!fd) return fd.error();
  const auto state = file_state(fd->get());
  if (!state) return state.error();
  if (state->id != range.file || state->size < range.end_byte) return gone(range);
  return RangeReader(std::move(range), std::move(*fd));
}

RangeReader::RangeReader(LogRange range, Fd fd)
    : range_(std::move(range)), fd_(std::move(fd)), lines_(range_.mark_byte), offset_(range_.mark_offset) {}

Result<std::vector<CountedEvent>> RangeReader::read(std::size_t max_events, std::size_t max_bytes) {
  std::vector<CountedEvent> events;
  std::size_t bytes = 0;
  while (offset_ < range_.last && events.size() < max_events && (events.empty() || bytes < max_bytes)) {
    const auto line = lines_.next();
    if (!line) {
      const auto more = read_chunk();
      if (!more) return more.error();
      if (!*more) break;
      continue;
    }
    if (is_repeat(line->byte)) continue;
    auto event = event_on(*line, range_.session_id);
    if (!event || ++offset_ <= range_.after) continue;
    bytes += event->line().size();
    events.push_back({offset_, std::move(*event)});
  }
  return events;
}

Result<bool> RangeReader::read_chunk() {
  const std::uint64_t position = lines_.position();
  if (position >= range_.end_byte) return false;
  chunk_.resize(std::min(kChunk, range_.end_byte - position));
  const auto count = read_at(fd_.get(), position, chunk_);
  if (!count) return count.error();
  if (*count < chunk_.size()) return gone(range_);
  lines_.feed(chunk_);
  return true;
}

bool RangeReader::is_repeat(std::uint64_t byte) {
  while (next_repeat_ < range_.repeats.size() && range_.repeats[next_repeat_] < byte) ++next_repeat_;
  return next_repeat_ < range_.repeats.size() && range_.repeats[next_repeat_] == byte;
}

Result<std::vector<CountedEvent>> read_range(const LogRange& range, std::size_t max_events, std::size_t max_bytes) {
  if (range.after >= range.last) return std::vector<CountedEvent>{};
  auto reader = RangeReader::open(range);
  if (!reader) return reader.error();
  return reader->read(max_events, max_bytes);
}

}  // namespace livestream

#include "broadcaster/load_events.h"

#include <utility>

#include "model/event_codec.h"
#include "recording/file_event_log.h"
#include "recording/range_reader.h"

namespace livestream {
namespace {

constexpr std::size_t kEventsAtOnce = 10'000;
constexpr std::size_t kBytesAtOnce = std::size_t{8} << 20;

BroadcastEvent to_broadcast_event(const Event& event) {
  return {.type = std::string(event.type()),
          .session_id = std::string(event.session_id()),
          .timestamp = std::string(event.timestamp()),
          .sequence = event.sequence(),
          .emitter = std::string(event.emitter()),
          .data = to_json(event.data()),
          .line = std::string(event.line())};
}

}  // namespace

std::vector<BroadcastEvent> load_events(const std::filesystem::path& record, const std::string& session_id) {
  // A folder that never exists: an emitter leaves nothing derived beside a record that a server may be serving.
  const auto opened = FileEventLog::open({.path = record, .derived = record / "none", .session_id = session_id});
  if (!opened) return {};
  auto reader = RangeReader::open(opened->log->range_after(0));
  if (!reader) return {};
  std::vector<BroadcastEvent> events;
  for (;;) {
    auto read = reader->read(kEventsAtOnce, kBytesAtOnce);
    if (!read || read->empty()) return events;
    for (const CountedEvent& counted : *read) events.push_back(to_broadcast_event(counted.event));
  }
}

}  // namespace livestream

#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/iso_time.h"
#include "model/event_codec.h"
#include "model/fold.h"
#include "sources/transcripts/kind.h"

// What tests need to replay a recorded transcript.
namespace livestream::transcripts {

inline constexpr std::uint64_t kMaxSample = std::uint64_t{64} << 20;

/// The kind whose name begins with `name`.
inline const Kind& kind_called(std::string_view name) {
  for (const Kind& kind : all_kinds())
    if (kind.name.starts_with(name)) return kind;
  throw std::runtime_error("no kind is called " + std::string(name));
}

inline SystemTime time_of(const Event& event) { return parse_iso_time(event.timestamp())->time; }

/// Each event at its time; those without, and those that come out of order, right behind the one before.
inline std::vector<Event> replayed_events(const Kind& kind, std::string_view text) {
  const auto transcript = kind.open();
  std::vector<Derived> derived;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    transcript->read(text.substr(0, end), derived);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::vector<Event> events;
  SystemTime time{};
  for (const Derived& one : derived) {
    if (const auto written = parse_iso_time(one.timestamp)) time = std::max(time, written->time);
    events.push_back(make_event({.type = one.type,
                                 .session_id = "s",
                                 .time = time,
                                 .sequence = events.size() + 1,
                                 .emitter = "e",
                                 .data_json = one.data})
                         .value());
  }
  return events;
}

}  // namespace livestream::transcripts

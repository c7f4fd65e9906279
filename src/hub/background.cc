#include "hub/background.h"

#include <algorithm>
#include <utility>

#include "base/iso_time.h"

namespace livestream {
namespace {

// By the time its files were written.
bool is_older(const Event& evidence, const SessionStatus& log) {
  const auto written = parse_iso_time(evidence.timestamp());
  return written && log.last_update_us && written->time.time_since_epoch().count() < *log.last_update_us;
}

// What an older checkpoint may not take back from a newer log.
void keep_newer(SessionStatus& merged, const SessionStatus& log) {
  if (!log.phase.empty()) {
    merged.phase = log.phase;
    merged.phases = log.phases;
  }
  merged.iterations = std::max(merged.iterations, log.iterations);
  merged.is_complete = merged.is_complete || log.is_complete;
  merged.last_update = log.last_update;
  merged.last_update_us = log.last_update_us;
}

}  // namespace

SessionStatus with_background(SessionStatus recorded, const std::vector<Event>& background, const Arrival& arrival) {
  for (const Event& event : background) {
    SessionStatus merged = recorded;
    apply(merged, event, arrival);
    merged.events = recorded.events;  // counts what is in the log
    const bool ended = merged.is_complete && !recorded.is_complete;
    if (is_older(event, recorded) && !ended) keep_newer(merged, recorded);
    recorded = std::move(merged);
  }
  return recorded;
}

}  // namespace livestream

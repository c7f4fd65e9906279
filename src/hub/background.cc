#include "hub/background.h"

#include <utility>

namespace livestream {
namespace {

// What an older checkpoint may not take back from a newer log.
void keep_newer(SessionStatus& merged, const SessionStatus& log) {
  if (!log.phase.empty()) {
    merged.phase = log.phase;
    merged.phases = log.phases;
  }
  merged.iterations = std::max(merged.iterations, log.iterations);
  merged.last_update = log.last_update;
  merged.last_update_us = log.last_update_us;
}

}  // namespace

SessionStatus with_background(SessionStatus recorded, const std::vector<Event>& background, const Arrival& arrival) {
  for (const Event& event : background) {
    SessionStatus merged = recorded;
    apply(merged, event, arrival);
    merged.events = recorded.events;  // counts what is in the log
    const bool is_older = recorded.last_update_us && (!merged.last_update_us || *merged.last_update_us <= *recorded.last_update_us);
    if (is_older) keep_newer(merged, recorded);
    recorded = std::move(merged);
  }
  return recorded;
}

}  // namespace livestream

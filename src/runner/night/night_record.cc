#include "runner/night/night_record.h"

#include <utility>

#include "model/event_codec.h"
#include "model/fold.h"

namespace livestream {

NightRecord::NightRecord(const Options& options)
    : broadcaster_(options.id, options.server_url, true, {.record_folder = options.records, .quiet = true}),
      prices_(options.prices) {
  for (const BroadcastEvent& event : broadcaster_.load_events()) fold(event);
  folding_ = broadcaster_.subscribe([this](const BroadcastEvent& event) { fold(event); });
}

void NightRecord::fold(const BroadcastEvent& event) {
  const auto logged = parse_logged_event(event.line, event.session_id);
  if (logged) apply(status_, logged->event, {.prices = prices_});
}

void NightRecord::emit(std::string_view type, const EventData& data) { broadcaster_.emit(type, data); }

void NightRecord::emit(const Derived& derived) {
  if (const auto data = EventData::parse(derived.data)) broadcaster_.emit(derived.type, *data);
}

void NightRecord::log_line(std::string_view line, std::string_view level) { broadcaster_.log_line(line, level); }

void NightRecord::completion(bool success, std::string_view summary) { broadcaster_.completion(success, summary); }

void NightRecord::beat(SteadyTime now) {
  if (std::exchange(beaten_, status_.events) != status_.events) last_event_ = now;
  if (now - last_event_ < kHeartbeat) return;
  emit("heartbeat", {{"interval_seconds", std::int64_t{kHeartbeat.count()}}});
  beaten_ = status_.events;
  last_event_ = now;
}

std::string NightRecord::trouble() const {
  const BroadcastStats stats = broadcaster_.stats();
  return stats.record_failures > 0 ? stats.last_error : std::string();
}

}  // namespace livestream

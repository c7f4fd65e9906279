#include "model/evidence_time.h"

#include <cstdlib>

namespace livestream {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;

constexpr minutes kZoneStep(15);  // every zone in use is a multiple of it
constexpr minutes kZoneSlack(3);  // an event may have been under way for as long
constexpr minutes kMaxZone(14 * 60);
constexpr minutes kMaxDelay(5);  // off by more, and the clock is called skewed
constexpr std::chrono::seconds kMaxAhead(1);

ZoneRule zone_of(const SessionStatus& status, const Arrival& arrival) {
  return status.zone_shift_minutes ? ZoneRule::fixed(minutes(*status.zone_shift_minutes)) : arrival.naive_zone;
}

std::optional<std::int64_t> microseconds_of(const SessionStatus& status, std::string_view text,
                                            const Arrival& arrival) {
  const auto time = parse_iso_time(text);
  if (!time) return std::nullopt;
  return zone_of(status, arrival).to_utc(*time).time_since_epoch().count();
}

// The multiple of 15 minutes that a clock which is off by `off` may be away in its zone; 0 if there is none.
minutes zone_difference(microseconds off) {
  const auto multiple = std::chrono::round<minutes>(off / kZoneStep.count()) * kZoneStep.count();
  const bool fits = std::chrono::abs(off - multiple) <= kZoneSlack && std::chrono::abs(multiple) <= kMaxZone;
  return fits ? multiple : minutes(0);
}

void learn_zone(SessionStatus& status, const IsoTime& naive, const Arrival& arrival) {
  const SystemTime read = zone_of(status, arrival).to_utc(naive);
  const microseconds off = read - *arrival.live;
  const minutes difference = zone_difference(off);
  // Once the zone is known, a reading from the past is just a late event; one from the future cannot be.
  if (difference.count() == 0 || (status.zone_shift_minutes && off.count() < 0)) return;
  const auto east = std::chrono::floor<minutes>(naive.time - read) + difference;
  status.zone_shift_minutes = east.count();
  if (status.start_us) status.start_us = microseconds_of(status, status.start_time, arrival);
  if (status.last_update_us) status.last_update_us = microseconds_of(status, status.last_update, arrival);
}

}  // namespace

void read_emitter_clock(SessionStatus& status, std::string_view timestamp, const Arrival& arrival) {
  if (!arrival.live) return;
  const auto time = parse_iso_time(timestamp);
  if (!time) return;
  if (!time->has_zone) learn_zone(status, *time, arrival);
  const microseconds ahead = zone_of(status, arrival).to_utc(*time) - *arrival.live;
  status.clock_skew = ahead > kMaxAhead || ahead < -kMaxDelay;
}

void note_start(SessionStatus& status, std::string_view time, const Arrival& arrival) {
  const auto us = microseconds_of(status, time, arrival);
  const bool is_better = us ? !status.start_us || *us < *status.start_us : status.start_time.empty();
  if (!is_better) return;
  status.start_time = time;
  status.start_us = us;
}

void note_update(SessionStatus& status, std::string_view time, const Arrival& arrival) {
  const auto us = microseconds_of(status, time, arrival);
  const bool is_better = us ? !status.last_update_us || *us >= *status.last_update_us : !status.last_update_us;
  if (!is_better || time.empty()) return;
  status.last_update = time;
  status.last_update_us = us;
}

}  // namespace livestream

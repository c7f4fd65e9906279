#include "model/evidence_time.h"

#include <utility>

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

// The multiple of 15 minutes that a clock which is off by `off` may be away in its zone; 0 if there is none.
minutes zone_difference(microseconds off) {
  const auto multiple = std::chrono::round<minutes>(off / kZoneStep.count()) * kZoneStep.count();
  const bool fits = std::chrono::abs(off - multiple) <= kZoneSlack && std::chrono::abs(multiple) <= kMaxZone;
  return fits ? multiple : minutes(0);
}

// What `naive`, read as `read` up to now, says of the zone of an emitter that was heard at `live`.
bool learn_zone(SessionStatus& status, const IsoTime& naive, SystemTime read, SystemTime live) {
  const microseconds off = read - live;
  const minutes difference = zone_difference(off);
  // Once the zone is known, a reading from the past is just a late event; one from the future cannot be.
  if (difference.count() == 0 || (status.zone_shift_minutes && off.count() < 0)) return false;
  const minutes east = std::chrono::floor<minutes>(naive.time - read) + difference;
  if (std::chrono::abs(east) > kMaxZone) return false;
  status.zone_shift_minutes = east.count();
  return true;
}

}  // namespace

std::optional<std::int64_t> read_emitter_clock(SessionStatus& status, std::string_view timestamp,
                                               const Arrival& arrival) {
  const auto time = parse_iso_time(timestamp);
  if (!time) return std::nullopt;
  SystemTime read = zone_of(status, arrival).to_utc(*time);
  if (arrival.live) {
    if (!time->has_zone && learn_zone(status, *time, read, *arrival.live)) {
      const SystemTime misread = std::exchange(read, zone_of(status, arrival).to_utc(*time));
      if (status.timeline.start_us) *status.timeline.start_us += microseconds(read - misread).count();
      if (status.start_us) status.start_us = read_time(status, status.start_time, arrival);
      if (status.last_update_us) status.last_update_us = read_time(status, status.last_update, arrival);
    }
    const microseconds ahead = read - *arrival.live;
    status.clock_skew = ahead > kMaxAhead || ahead < -kMaxDelay;
  }
  return read.time_since_epoch().count();
}

std::optional<std::int64_t> read_time(const SessionStatus& status, std::string_view text, const Arrival& arrival) {
  const auto time = parse_iso_time(text);
  if (!time) return std::nullopt;
  return zone_of(status, arrival).to_utc(*time).time_since_epoch().count();
}

void note_start(SessionStatus& status, const WrittenTime& time) {
  const bool is_better = time.us ? !status.start_us || *time.us < *status.start_us : status.start_time.empty();
  if (!is_better) return;
  status.start_time = time.text;
  status.start_us = time.us;
}

void note_update(SessionStatus& status, const WrittenTime& time) {
  const bool is_better = !status.last_update_us || (time.us && *time.us >= *status.last_update_us);
  if (!is_better || time.text.empty()) return;
  status.last_update = time.text;
  status.last_update_us = time.us;
}

}  // namespace livestream

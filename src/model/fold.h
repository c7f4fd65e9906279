#pragma once

#include <optional>

#include "base/clock.h"
#include "base/iso_time.h"
#include "model/event.h"
#include "model/session_status.h"

namespace livestream {

class PriceTable;

/// Raised whenever the same events would fold into another status, so that stored snapshots are dropped.
inline constexpr int kFoldVersion = 10;

/// How an event reached the fold.
struct Arrival {
  /// When it arrived, if it was seen happening; nothing when it was read from a record.
  std::optional<SystemTime> live = {};
  /// Reads timestamps that carry no zone.
  ZoneRule naive_zone = ZoneRule::fixed(std::chrono::minutes(0));
  /// What models cost; null: nobody knows.
  const PriceTable* prices = nullptr;
};

/// The one place where events become status.
///
/// Each field takes its newest evidence. `init` never replaces a known phase; other phases are shown as
/// they come. `context_percent` inside a `phase_change` counts only if > 0. `is_complete` = the newest
/// `checkpoint` reports the COMPLETE marker, or a successful `completion`. Events of unknown type count, and touch
/// nothing else. Fields of the wrong type inside `data` are ignored. Never fails.
void apply(SessionStatus& status, const Event& event, const Arrival& arrival);

}  // namespace livestream

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "hub/ring.h"
#include "hub/segment.h"
#include "recording/log_range.h"

namespace livestream {

/// What viewers pull from: events are framed as they are counted, and appear in the ring all at once when the
/// turn ends, joined, so that each viewer gets a whole turn with one send. Thread: the loop's.
class Outflow {
 public:
  Outflow(RingLimits limits, Framer framer) : framer_(framer), ring_(limits), builder_(framer) {}

  void add(std::span<const CountedEvent> events);
  /// An event that the record refused: for viewers that have everything else, until the end of the turn. Once only: its
  /// emitter sends it again until it is recorded.
  void add_unrecorded(const Event& event);

  /// What this turn has for each viewer so far.
  std::size_t fresh_bytes() const { return builder_.bytes(); }
  /// The turn ends: what was added may be pulled.
  void release();
  /// Viewers were woken: unrecorded events are gone.
  void forget_unrecorded() { unrecorded_.clear(); }
  /// The log was replaced.
  void clear();

  /// The segment that holds the event after `offset`, if the ring has it.
  const Segment* segment_after(std::uint64_t offset) const { return ring_.find_after(offset); }
  std::string_view unrecorded() const { return unrecorded_; }
  /// The last event that may be pulled, here or from a log of `last_offset` events.
  std::uint64_t shown_offset(std::uint64_t last_offset) const;

 private:
  bool was_refused_before(const Event& event);

  Framer framer_;
  Ring ring_;
  SegmentBuilder builder_;
  std::uint64_t first_fresh_ = 0;  // the first event that is not in the ring yet; 0: there is none
  std::string unrecorded_;
  std::map<std::string, std::uint64_t, std::less<>>
      refused_;  // the newest sequence, by emitter, since anything was recorded
};

}  // namespace livestream

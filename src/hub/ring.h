#pragma once

#include <cstdint>
#include <deque>
#include <memory>

#include "hub/segment.h"

namespace livestream {

struct RingLimits {
  std::size_t events = 4'096;
  std::size_t bytes = 1024 * 1024;
};

/// The newest events of a channel, as segments. Past either limit the oldest segment goes; a viewer
/// that far behind is served from the log. The newest segment always stays. Thread: the loop's.
class Ring {
 public:
  explicit Ring(RingLimits limits) : limits_(limits) {}

  /// Segments must follow one another without a gap.
  void push(std::shared_ptr<const Segment> segment);
  void clear();

  bool empty() const { return segments_.empty(); }
  /// Offset of the oldest event held; meaningless while empty.
  std::uint64_t first_offset() const { return segments_.front()->first_offset(); }
  std::uint64_t last_offset() const { return segments_.back()->last_offset(); }
  std::size_t bytes() const { return bytes_; }

  /// The segment that holds the event after `offset`; null if it is not here (too old, or yet to come).
  const Segment* find_after(std::uint64_t offset) const;

 private:
  RingLimits limits_;
  std::deque<std::shared_ptr<const Segment>> segments_;
  std::size_t events_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace livestream

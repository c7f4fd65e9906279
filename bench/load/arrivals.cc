#include "load/arrivals.h"

namespace bench {

Arrivals::Arrivals(const Layout& layout)
    : layout_(layout),
      windows_per_viewer_(layout.publishers_in(0)),
      windows_(std::size_t{layout.viewers} * windows_per_viewer_) {}

void Arrivals::arrived(std::uint32_t viewer, const Stamp& stamp, Nanos at) {
  if (stamp.publisher >= layout_.publishers || layout_.session_of(stamp.publisher) != layout_.session_of(viewer)) {
    ++misrouted_;
    return;
  }
  const std::uint32_t place = stamp.publisher / layout_.sessions;
  switch (windows_[std::size_t{viewer} * windows_per_viewer_ + place].arrived(stamp.sequence)) {
    case Order::kRepeat:
      ++repeated_;
      return;
    case Order::kLate:
      ++reordered_;
      break;
    case Order::kNext:
    case Order::kAhead:
      break;
  }
  ++delivered_;
  if (measuring_) latency_.record(at - stamp.sent);
}

}  // namespace bench

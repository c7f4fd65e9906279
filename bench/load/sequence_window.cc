#include "load/sequence_window.h"

namespace bench {

Order SequenceWindow::arrived(std::uint32_t sequence) {
  if (sequence > highest_) {
    const std::uint32_t step = sequence - highest_;
    highest_ = sequence;
    seen_ = (step < 64 ? seen_ << step : 0) | 1;
    return step == 1 ? Order::kNext : Order::kAhead;
  }
  const std::uint32_t age = highest_ - sequence;
  const std::uint64_t bit = age < 64 ? std::uint64_t{1} << age : 0;
  if (bit == 0 || (seen_ & bit) != 0) return Order::kRepeat;
  seen_ |= bit;
  return Order::kLate;
}

}  // namespace bench

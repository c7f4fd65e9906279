#pragma once

#include <cstdint>

namespace bench {

/// How one event arrived, judged against those before it from the same publisher.
enum class Order : std::uint8_t { kNext, kAhead, kLate, kRepeat };

/// What one viewer has seen of one publisher: the highest sequence, and which of the 64 up to it.
/// An event that comes later than 64 younger ones is taken for a repeat.
class SequenceWindow {
 public:
  /// `kNext`: as expected. `kAhead`: some before it are missing so far. `kLate`: one of those.
  /// `kRepeat`: seen already. Sequences count from 1.
  Order arrived(std::uint32_t sequence);

 private:
  std::uint32_t highest_ = 0;
  std::uint64_t seen_ = ~std::uint64_t{0};  // bit i: highest_ - i; before the first, "seen"
};

}  // namespace bench

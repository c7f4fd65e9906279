#include "load/sequence_window.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

TEST(SequenceWindow, AcceptsAnUnbrokenRun) {
  SequenceWindow window;
  for (std::uint32_t sequence = 1; sequence <= 200; ++sequence) {
    EXPECT_EQ(window.arrived(sequence), Order::kNext);
  }
}

TEST(SequenceWindow, TellsALateEventFromARepeatedOne) {
  SequenceWindow window;
  window.arrived(1);
  EXPECT_EQ(window.arrived(4), Order::kAhead);
  EXPECT_EQ(window.arrived(3), Order::kLate);
  EXPECT_EQ(window.arrived(3), Order::kRepeat);
  EXPECT_EQ(window.arrived(2), Order::kLate);
  EXPECT_EQ(window.arrived(1), Order::kRepeat);
  EXPECT_EQ(window.arrived(5), Order::kNext);
}

TEST(SequenceWindow, ForgetsWhatIsMoreThanSixtyFourBehind) {
  SequenceWindow window;
  window.arrived(1'000);
  EXPECT_EQ(window.arrived(937), Order::kLate);
  EXPECT_EQ(window.arrived(936), Order::kRepeat);
}

}  // namespace
}  // namespace bench

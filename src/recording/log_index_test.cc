#include "recording/log_index.h"

#include <gtest/gtest.h>

namespace livestream {
namespace {

/// Events of 100 bytes, the 10th line of each 1,000 a repeat.
LogIndex index_of(std::uint64_t count) {
  LogIndex index;
  index.begin("first", 0);
  std::uint64_t byte = 0;
  for (std::uint64_t offset = 1; offset <= count; ++offset) {
    if (offset % 1'000 == 10) {
      index.add_repeat(byte);
      index.extend(offset - 1, byte += 100);
    }
    index.extend(offset, byte += 100);
  }
  return index;
}

TEST(LogIndex, FindsAPlaceCloseBefore) {
  const LogIndex index = index_of(10'000);
  for (const std::uint64_t after : {0u, 1u, 1'024u, 5'000u, 9'999u}) {
    const LogRange range = index.range(after, 10'000);
    EXPECT_LE(range.mark_offset, after);
    EXPECT_LT(after - range.mark_offset, LogIndex::kMarkEvents);
    EXPECT_EQ(range.end_byte, index.end());
    EXPECT_TRUE(range.repeats.empty() || range.repeats.front() >= range.mark_byte);
  }
}

TEST(LogIndex, MarksLongStretchesWithoutEventsToo) {
  LogIndex index;
  index.extend(0, 10 * LogIndex::kMarkBytes);
  EXPECT_EQ(index.range(0, 0).mark_byte, 10 * LogIndex::kMarkBytes);
}

TEST(LogIndex, SurvivesItsFile) {
  const LogIndex index = index_of(5'000);
  const auto read = LogIndex::decode(index.encode());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, index);
}

TEST(LogIndex, RefusesEveryDamagedFile) {
  const std::string text = index_of(3'000).encode();
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] ^= 1;
    EXPECT_FALSE(LogIndex::decode(damaged)) << "byte " << i;
    EXPECT_FALSE(LogIndex::decode(text.substr(0, i))) << "cut at " << i;
  }
}

TEST(LogIndex, CutIsWhatItWasBefore) {
  LogIndex longer = index_of(5'000);
  const LogIndex shorter = index_of(3'000);
  longer.cut(shorter.end());
  EXPECT_EQ(longer, shorter);
}

}  // namespace
}  // namespace livestream

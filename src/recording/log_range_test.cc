#include "recording/log_range.h"

#include "recording/log_fixture.h"
#include "recording/range_reader.h"

namespace livestream {
namespace {

using namespace recording_test;

class ALogRange : public LogFixture {
 protected:
  /// 10,000 events, and around the middle repeats, junk and a torn line.
  void write_long_log() const {
    std::string bytes;
    for (std::uint64_t i = 1; i <= 10'000; ++i) {
      bytes += line(numbered("a", i)) + "\n";
      if (i % 1'000 == 0) bytes += lines(numbered("a", i - 3)) + "junk\n\n" + line("b1").substr(0, 40);
    }
    write(bytes + "\n");
  }
};

TEST_F(ALogRange, StartsAnywhereBetweenRepeats) {
  write_long_log();
  const auto [log, status] = open();
  ASSERT_EQ(log->last_offset(), 10'000u);
  ASSERT_EQ(log->report().repeats, 10u);
  for (const std::uint64_t after : {0u, 1u, 999u, 1'000u, 1'001u, 2'047u, 2'048u, 4'999u, 5'000u, 7'777u, 9'999u}) {
    const auto counted = read_range(log->range_after(after), 3, 1 << 20);
    ASSERT_TRUE(counted);
    ASSERT_FALSE(counted->empty());
    EXPECT_EQ(counted->front().offset, after + 1);
    EXPECT_EQ(word_of(counted->front().event), numbered("a", after + 1));
  }
  EXPECT_TRUE(read_range(log->range_after(10'000), 3, 100)->empty());
}

TEST_F(ALogRange, IsTheSameAfterReopening) {
  write_long_log();
  auto opened = open();
  ASSERT_TRUE(opened.log->save_snapshot(opened.status));
  EXPECT_EQ(words_in(*open().log, 4'990), words_in(*opened.log, 4'990));
}

TEST_F(ALogRange, BeginsCloseToWhatIsWanted) {
  write_long_log();
  const LogRange range = open().log->range_after(9'000);
  EXPECT_LT(9'000 - range.mark_offset, 1'024u);
  EXPECT_LT(range.end_byte - range.mark_byte, 2'100 * line("a10000").size());
}

TEST_F(ALogRange, GivesNoMoreThanAskedButAlwaysOne) {
  write(lines("a1 a2 a3 a4"));
  const LogRange range = open().log->range_after(0);
  EXPECT_EQ(words_of(*read_range(range, 2, 1 << 20)), "a1 a2");
  EXPECT_EQ(words_of(*read_range(range, 100, 1)), "a1");
  EXPECT_EQ(words_of(*read_range(range, 100, line("a1").size() + 1)), "a1 a2");
}

TEST_F(ALogRange, StaysAsItWasWhileTheLogGoesOn) {
  auto [log, status] = open();
  ASSERT_TRUE(log->append(events("a1 a2")));
  const LogRange range = log->range_after(0);
  ASSERT_TRUE(log->append(events("a3")));
  EXPECT_EQ(words_of(*read_range(range, 100, 1 << 20)), "a1 a2");
}

TEST_F(ALogRange, IsReadPieceByPiece) {
  write_long_log();
  auto reader = RangeReader::open(open().log->range_after(0));
  std::uint64_t offset = 0;
  for (;;) {
    const auto piece = reader->read(777, 1 << 20);
    ASSERT_TRUE(piece);
    if (piece->empty()) break;
    for (const auto& counted : *piece) ASSERT_EQ(counted.offset, ++offset);
  }
  EXPECT_EQ(offset, 10'000u);
}

TEST_F(ALogRange, SaysWhenItsFileIsGone) {
  write(lines("a1 a2"));
  const LogRange range = open().log->range_after(0);
  std::filesystem::rename(options_.path, folder_ / "old");
  EXPECT_EQ(read_range(range, 1, 1).error().code, Errc::not_found);
  write(lines("b1 b2"));
  EXPECT_EQ(read_range(range, 1, 1).error().code, Errc::not_found);
}

}  // namespace
}  // namespace livestream

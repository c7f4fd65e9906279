#include <fcntl.h>
#include <gmock/gmock.h>

#include "model/fold.h"
#include "recording/file_event_log.h"
#include "recording/log_fixture.h"

namespace livestream {
namespace {

using namespace recording_test;

/// Opening what was closed: with the derived files, without, with wrong ones.
class AReopenedLog : public LogFixture {
 protected:
  void write_many(const std::string& emitter, int first, int last) const {
    std::string bytes;
    for (int i = first; i <= last; ++i) bytes += line(numbered(emitter, static_cast<std::uint64_t>(i))) + "\n";
    write(bytes);
  }

  void save() const {
    auto [log, status] = open();
    ASSERT_TRUE(log->save_snapshot(status));
  }

  /// Makes everything between the first line and the last 5,000 unreadable, in place and unnoticed.
  void spoil_the_middle() const {
    const auto size = std::filesystem::file_size(options_.path);
    const std::string junk(size / 2, '#');
    const auto fd = open_file(options_.path, O_WRONLY);
    ASSERT_EQ(::pwrite(fd->get(), junk.data(), junk.size(), 1'000), static_cast<ssize_t>(junk.size()));
  }

  SessionStatus whole_fold() const {
    auto options = options_;
    options.derived = folder_ / "nothing-derived-here";
    return FileEventLog::open(options)->status;
  }
};

TEST_F(AReopenedLog, IsTheSame) {
  write(lines("a1 junk1 a1 a2") + "junk\n");
  auto before = open();
  ASSERT_TRUE(before.log->save_snapshot(before.status));
  const auto after = open();
  EXPECT_EQ(after.log->last_offset(), before.log->last_offset());
  EXPECT_EQ(after.log->epoch(), before.log->epoch());
  EXPECT_EQ(after.log->report().repeats, 1u);
  EXPECT_EQ(after.log->report().skipped_lines, 1u);
  EXPECT_EQ(after.status, before.status);
}

TEST_F(AReopenedLog, ReadsOnlyTheEndOfALongLog) {
  write_many("a", 1, 50'000);
  save();
  const auto whole = open();
  spoil_the_middle();
  const auto again = open();
  EXPECT_EQ(again.log->last_offset(), 50'000u);
  EXPECT_EQ(again.status, whole.status);
  EXPECT_EQ(words_in(*again.log, 49'998), "a49999 a50000");
}

TEST_F(AReopenedLog, CountsWhatCameMeanwhile) {
  write_many("a", 1, 5'000);
  save();
  write(lines("a5000 b1 a5001"));
  const auto again = open();
  EXPECT_EQ(again.log->last_offset(), 5'002u);
  EXPECT_EQ(words_in(*again.log, 5'000), "b1 a5001");
  EXPECT_EQ(again.status, whole_fold());
}

TEST_F(AReopenedLog, RemembersTheLastEventsOneByOneAndTheOthersByEmitter) {
  write_many("a", 1, 100);
  write_many("b", 1, 6'000);
  save();
  auto again = open();
  const auto appended = again.log->append(events("a50 b1 b2500 b6000 c1"));
  EXPECT_THAT(appended->offsets, testing::ElementsAre(0, 0, 2'600, 6'100, 6'101));
}

TEST_F(AReopenedLog, GoesOnInAnUnfinishedLine) {
  write(lines("a1") + line("a2").substr(0, 30));
  save();
  write(line("a2").substr(30) + "\n");
  EXPECT_EQ(words_in(*open().log), "a1 a2");
}

TEST_F(AReopenedLog, IsReadAsAWholeWithoutItsDerivedFiles) {
  write_many("a", 1, 3'000);
  save();
  for (const char* name : {"index", "snapshot.json"}) {
    std::filesystem::remove(options_.derived / name);
    EXPECT_EQ(open().status, whole_fold()) << name;
    save();
  }
}

TEST_F(AReopenedLog, IsReadAsAWholeWhenTheDerivedFilesAreDamaged) {
  write_many("a", 1, 3'000);
  save();
  for (const char* name : {"index", "snapshot.json"}) {
    ASSERT_TRUE(write_file_atomically(options_.derived / name, std::string(500, '\0')));
    EXPECT_EQ(open().status, whole_fold()) << name;
    save();
  }
}

TEST_F(AReopenedLog, IsReadAsAWholeWhenItWasRewrittenInPlace) {
  write(lines("a1 a2 a3"));
  save();
  std::filesystem::resize_file(options_.path, 0);
  write(lines("b1 a2 a3 b4"));
  const auto again = open();
  EXPECT_EQ(words_in(*again.log), "b1 a2 a3 b4");
  EXPECT_EQ(again.status, whole_fold());
}

TEST_F(AReopenedLog, IsReadAsAWholeWhenAnotherFileTookItsPlace) {
  write_many("a", 1, 10);
  save();
  const std::string bytes = content();
  ASSERT_TRUE(write_file_atomically(options_.path, lines("a1") + "junk\n" + bytes));
  EXPECT_EQ(open().log->report().repeats, 1u);
}

TEST_F(AReopenedLog, IsReadAsAWholeWhenTimesAreReadInAnotherZone) {
  write_many("a", 1, 10);
  save();
  EXPECT_TRUE(peek_log(options_));
  options_.naive_zone = ZoneRule::fixed(std::chrono::hours(2));
  EXPECT_FALSE(peek_log(options_));
  EXPECT_EQ(open().log->last_offset(), 10u);
}

TEST_F(AReopenedLog, ToleratesAnotherServersOlderIndex) {
  write_many("a", 1, 3'000);
  save();
  const auto old_index = *read_file(options_.derived / "index", 1 << 20);
  write_many("a", 3'001, 6'000);
  save();
  ASSERT_TRUE(write_file_atomically(options_.derived / "index", old_index));
  EXPECT_EQ(open().log->last_offset(), 6'000u);
  EXPECT_EQ(open().status, whole_fold());
}

TEST_F(AReopenedLog, ToleratesAnotherServersNewerIndex) {
  write_many("a", 1, 3'000);
  save();
  const auto old_snapshot = *read_file(options_.derived / "snapshot.json", 1 << 20);
  write(lines("a3000 a3001"));
  save();
  ASSERT_TRUE(write_file_atomically(options_.derived / "snapshot.json", old_snapshot));
  EXPECT_EQ(open().log->last_offset(), 3'001u);
  EXPECT_EQ(open().log->report().repeats, 1u);
  EXPECT_EQ(words_in(*open().log, 2'999), "a3000 a3001");
}

TEST_F(AReopenedLog, LivesOnWhenNothingDerivedCanBeWritten) {
  write(lines("a1"));
  ASSERT_TRUE(write_file_atomically(folder_ / "a-file", ""));
  options_.derived = folder_ / "a-file" / "below";
  auto [log, status] = open();
  EXPECT_FALSE(log->save_snapshot(status));
  EXPECT_TRUE(log->append(events("a2")));
}

TEST_F(AReopenedLog, CanBePeekedAt) {
  EXPECT_EQ(peek_log(options_).error().code, Errc::not_found);
  write(lines("a1 a2"));
  EXPECT_EQ(peek_log(options_).error().code, Errc::not_found);
  save();
  const auto peeked = peek_log(options_);
  ASSERT_TRUE(peeked);
  EXPECT_TRUE(peeked->is_current);
  EXPECT_EQ(peeked->offset, 2u);
  EXPECT_EQ(peeked->epoch, open().log->epoch());
  EXPECT_EQ(peeked->status, whole_fold());

  write(lines("a3"));
  EXPECT_FALSE(peek_log(options_)->is_current);
  std::filesystem::resize_file(options_.path, 1);
  EXPECT_EQ(peek_log(options_).error().code, Errc::not_found);
}

TEST_F(AReopenedLog, ThousandsCanBePeekedAt) {
  write(lines("a1"));
  save();
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(peek_log(options_)->is_current);
}

TEST(DerivedFolder, IsOnesOwnForEachLog) {
  EXPECT_EQ(derived_folder("/state", "/a/./b/events.jsonl"), derived_folder("/state", "/a/b/events.jsonl"));
  EXPECT_NE(derived_folder("/state", "/a/b/events.jsonl"), derived_folder("/state", "/a/c/events.jsonl"));
}

}  // namespace
}  // namespace livestream

#include "recording/file_event_log.h"

#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "recording/log_fixture.h"

namespace livestream {
namespace {

using namespace recording_test;
using testing::ElementsAre;
using testing::IsEmpty;

class AFileEventLog : public LogFixture {};

mode_t mode_of(const std::filesystem::path& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777 : 0;
}

// --- Appending --------------------------------------------------------------------------------------------------

TEST_F(AFileEventLog, IsEmptyAndUnmadeUntilTheFirstAppend) {
  auto [log, status] = open();
  EXPECT_EQ(log->last_offset(), 0u);
  EXPECT_EQ(log->epoch(), "0");
  EXPECT_EQ(status.id, kSession);
  EXPECT_THAT(*log->catch_up(1'000), IsEmpty());
  EXPECT_EQ(words_in(*log), "");
  EXPECT_FALSE(std::filesystem::exists(options_.path));
}

TEST_F(AFileEventLog, NumbersWhatItAppends) {
  auto [log, status] = open();
  const auto appended = log->append(events("a1 a2"));
  EXPECT_THAT(appended->offsets, ElementsAre(1, 2));
  EXPECT_EQ(words_of(appended->counted), "a1 a2");
  EXPECT_EQ(content(), lines("a1 a2"));
  EXPECT_EQ(words_in(*log), "a1 a2");
}

TEST_F(AFileEventLog, MakesFolderAndFileForItsOwnerOnly) {
  options_.path = folder_ / "logs" / "events" / "s" / "events.jsonl";
  auto [log, status] = open();
  ASSERT_TRUE(log->append(events("a1")));
  EXPECT_EQ(mode_of(options_.path), 0600u);
  EXPECT_EQ(mode_of(options_.path.parent_path()), 0700u);
}

TEST_F(AFileEventLog, LeavesTheModesOfForeignFilesAlone) {
  std::filesystem::create_directory(folder_ / "theirs");
  ASSERT_EQ(::chmod((folder_ / "theirs").c_str(), 0755), 0);
  options_.path = folder_ / "theirs" / "events.jsonl";
  write(lines("a1"));
  ASSERT_EQ(::chmod(options_.path.c_str(), 0644), 0);
  auto [log, status] = open();
  ASSERT_TRUE(log->append(events("a2")));
  EXPECT_EQ(mode_of(options_.path), 0644u);
  EXPECT_EQ(mode_of(options_.path.parent_path()), 0755u);
}

TEST_F(AFileEventLog, DoesNotWriteARepeat) {
  auto [log, status] = open();
  ASSERT_TRUE(log->append(events("a1 a2")));
  const auto appended = log->append(events("a2 a3 a3 a1"));
  EXPECT_THAT(appended->offsets, ElementsAre(2, 3, 3, 1));
  EXPECT_EQ(words_of(appended->counted), "a3");
  EXPECT_EQ(content(), lines("a1 a2 a3"));
}

TEST_F(AFileEventLog, CountsWhatOthersWroteFirst) {
  auto [log, status] = open();
  ASSERT_TRUE(log->append(events("a1")));
  write(lines("b1 b2"));
  const auto appended = log->append(events("a2"));
  EXPECT_THAT(appended->offsets, ElementsAre(4));
  EXPECT_EQ(words_of(appended->counted), "b1 b2 a2");
}

TEST_F(AFileEventLog, RecognisesWhatItsEmitterRecordedItself) {
  auto [log, status] = open();
  write(lines("a1 a2"));
  const auto appended = log->append(events("a1 a2 a3"));
  EXPECT_THAT(appended->offsets, ElementsAre(1, 2, 3));
  EXPECT_EQ(words_of(appended->counted), "a1 a2 a3");
  EXPECT_EQ(content(), lines("a1 a2 a3"));
}

TEST_F(AFileEventLog, CountsARestartingSequence) {
  auto [log, status] = open();
  ASSERT_TRUE(log->append(events("1@10 2@11")));
  EXPECT_THAT(log->append(events("1@30 2@31"))->offsets, ElementsAre(3, 4));
}

TEST_F(AFileEventLog, WritesAnonymousEventsEachTime) {
  auto [log, status] = open();
  for (std::uint64_t i = 1; i <= 3; ++i) {
    const EventDefaults now{.session_id = kSession, .now = SystemTime(std::chrono::seconds(i)), .sequence = i};
    EXPECT_THAT(log->append(std::vector{*parse_event(line("*"), now)})->offsets, ElementsAre(i));
  }
  EXPECT_EQ(words_in_file(), "* * *");
}

TEST_F(AFileEventLog, AppendsNothingButStillCatchesUp) {
  auto [log, status] = open();
  write(lines("b1"));
  EXPECT_EQ(words_of(log->append({})->counted), "b1");
}

TEST_F(AFileEventLog, SaysWhenItMayNotWrite) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  write(lines("a1"));
  ASSERT_EQ(::chmod(options_.path.c_str(), 0400), 0);
  auto [log, status] = open();
  EXPECT_EQ(log->append(events("a2")).error().code, Errc::no_permission);
  EXPECT_EQ(words_in(*log), "a1");
}

// --- Torn tails -------------------------------------------------------------------------------------------------

TEST_F(AFileEventLog, LeavesAnUnfinishedLineToItsWriter) {
  write(lines("a1") + line("a2").substr(0, 50));
  auto [log, status] = open();
  EXPECT_EQ(log->last_offset(), 1u);
  EXPECT_THAT(*log->catch_up(1'000), IsEmpty());
  write(line("a2").substr(50));
  EXPECT_THAT(*log->catch_up(1'000), IsEmpty());
  write("\n");
  EXPECT_EQ(words_of(*log->catch_up(1'000)), "a2");
}

TEST_F(AFileEventLog, EndsTheLineOfADeadWriter) {
  write(lines("a1") + line("b1").substr(0, 50));
  auto [log, status] = open();
  EXPECT_THAT(log->append(events("a2 a3"))->offsets, ElementsAre(2, 3));
  EXPECT_EQ(log->report().skipped_lines, 1u);
  EXPECT_EQ(content(), lines("a1") + line("b1").substr(0, 50) + "\n" + lines("a2 a3"));
  EXPECT_EQ(words_in(*log), "a1 a2 a3");
  EXPECT_EQ(words_in_file(), "a1 a2 a3");
}

TEST_F(AFileEventLog, CountsALineThatLackedOnlyItsEnd) {
  write(line("a1"));
  auto [log, status] = open();
  EXPECT_EQ(log->last_offset(), 0u);
  const auto appended = log->append(events("a1 a2"));
  EXPECT_THAT(appended->offsets, ElementsAre(1, 2));
  EXPECT_EQ(words_of(appended->counted), "a1 a2");
  EXPECT_EQ(words_in_file(), "a1 a2");
}

TEST_F(AFileEventLog, RepairsALineOnWhichAnotherWriterWentOn) {
  write(line("b1").substr(0, 50) + lines("a1 a2"));
  auto [log, status] = open();
  EXPECT_EQ(words_in(*log), "a1 a2");
  EXPECT_EQ(log->report().torn_lines, 1u);
}

// --- Catching up ------------------------------------------------------------------------------------------------

TEST_F(AFileEventLog, CatchesUpInPieces) {
  auto [log, status] = open();
  write(lines("a1 a2 a3 a4"));
  std::string words;
  do words += words_of(*log->catch_up(100)) + " ";
  while (log->is_behind());
  EXPECT_EQ(split(words), split("a1 a2 a3 a4"));
}

TEST_F(AFileEventLog, IsOverWhenItsFileIsDeleted) {
  write(lines("a1"));
  auto [log, status] = open();
  std::filesystem::remove(options_.path);
  EXPECT_EQ(log->catch_up(1'000).error().code, Errc::conflict);
  EXPECT_TRUE(log->is_replaced());
  EXPECT_EQ(log->append(events("a2")).error().code, Errc::conflict);
  EXPECT_FALSE(std::filesystem::exists(options_.path));
}

TEST_F(AFileEventLog, IsOverWhenItsFileIsReplaced) {
  write(lines("a1"));
  auto [log, status] = open();
  const std::string epoch = log->epoch();
  std::filesystem::rename(options_.path, folder_ / "old");
  write(lines("b1"));
  log->doubt_place();
  EXPECT_EQ(log->append(events("a2")).error().code, Errc::conflict);
  EXPECT_EQ(content(), lines("b1"));
  EXPECT_NE(open().log->epoch(), epoch);
}

TEST_F(AFileEventLog, NoticesWithoutDoubtThatItsFileWasRenamedOver) {
  auto [log, status] = open();
  ASSERT_TRUE(log->append(events("a1")));
  std::ofstream(folder_ / "other") << lines("b1");
  std::filesystem::rename(folder_ / "other", options_.path);
  EXPECT_EQ(log->append(events("a2")).error().code, Errc::conflict);
  EXPECT_EQ(content(), lines("b1"));
}

TEST_F(AFileEventLog, IsOverWhenItsFileIsCut) {
  write(lines("a1 a2"));
  auto [log, status] = open();
  std::filesystem::resize_file(options_.path, 10);
  EXPECT_EQ(log->catch_up(1'000).error().code, Errc::conflict);
}

TEST_F(AFileEventLog, IsOverWhenItsFileIsCutAndGrowsAgain) {
  write(lines("a1 a2"));
  auto [log, status] = open();
  std::filesystem::resize_file(options_.path, 0);
  write(lines("b1 b2 b3 b4"));
  EXPECT_EQ(log->catch_up(1'000).error().code, Errc::conflict);
  EXPECT_TRUE(log->is_replaced());
}

TEST_F(AFileEventLog, SyncsWhatItWrote) {
  auto [log, status] = open();
  EXPECT_TRUE(log->sync());
  ASSERT_TRUE(log->append(events("a1")));
  EXPECT_TRUE(log->sync());
}

}  // namespace
}  // namespace livestream

#include "sources/file_watcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <future>
#include <vector>

#include "sources/file_stat.h"
#include "sources/polled_folders.h"
#include "sources/test_files.h"
#include "sources/test_watchers.h"

namespace livestream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::filesystem::path;
using testing::Contains;
using testing::ElementsAre;
using testing::Le;
using testing::Not;
using testing::Optional;

class FileWatching : public testing::TestWithParam<WatcherKind> {
 protected:
  // Everything reported until `last` was, each path once.
  std::vector<path> reported_until(const path& last) {
    std::vector<path> paths;
    const auto deadline = std::chrono::steady_clock::now() + seconds(20);
    while (std::find(paths.begin(), paths.end(), last) == paths.end()) {
      if (std::chrono::steady_clock::now() > deadline) {
        ADD_FAILURE() << last << " was never reported";
        break;
      }
      for (path& one : watcher_->wait(seconds(1)).paths)
        if (std::find(paths.begin(), paths.end(), one) == paths.end()) paths.push_back(std::move(one));
    }
    return paths;
  }

  RealClock clock_;
  TempFolder folder_;
  std::unique_ptr<FileWatcher> watcher_ = make_watcher(GetParam(), clock_);
};

INSTANTIATE_TEST_SUITE_P(, FileWatching, testing::Values(WatcherKind::best, WatcherKind::limited, WatcherKind::polling),
                         [](const auto& test) { return name_of(test.param); });

TEST_P(FileWatching, NewFilesAreReportedInTheirOrder) {
  ASSERT_TRUE(watcher_->watch(folder_.path()));
  for (const char* name : {"1", "2", "3"}) write_in_place(folder_ / name, name);
  EXPECT_THAT(reported_until(folder_ / "3"), ElementsAre(folder_ / "1", folder_ / "2", folder_ / "3"));
}

TEST_P(FileWatching, WhatWasThereBeforeIsNotReported) {
  write_in_place(folder_ / "old", "x");
  std::filesystem::last_write_time(folder_ / "old", std::filesystem::file_time_type::clock::now() - seconds(60));
  ASSERT_TRUE(watcher_->watch(folder_.path()));
  write_in_place(folder_ / "new", "x");
  EXPECT_THAT(reported_until(folder_ / "new"), ElementsAre(folder_ / "new"));
}

TEST_P(FileWatching, WritesAppendsReplacementsAndDeletionsAreReported) {
  write_in_place(folder_ / "f", "one");
  ASSERT_TRUE(watcher_->watch(folder_.path()));
  write_in_place(folder_ / "f", "three");
  reported_until(folder_ / "f");
  append(folder_ / "f", "more");
  reported_until(folder_ / "f");
  replace(folder_ / "f", "other");
  reported_until(folder_ / "f");
  std::filesystem::rename(folder_ / "f", folder_ / "g");
  EXPECT_THAT(reported_until(folder_ / "g"), Contains(folder_ / "f"));
  std::filesystem::remove(folder_ / "g");
  reported_until(folder_ / "g");
}

TEST_P(FileWatching, GoneFolderIsReportedAndCanBeWatchedAgain) {
  const path inner = folder_ / "inner";
  std::filesystem::create_directory(inner);
  ASSERT_TRUE(watcher_->watch(inner));
  std::filesystem::remove(inner);
  reported_until(inner);
  EXPECT_FALSE(watcher_->watch(inner));
  std::filesystem::create_directory(inner);
  ASSERT_TRUE(watcher_->watch(inner));
  write_in_place(inner / "f", "x");
  reported_until(inner / "f");
}

TEST_P(FileWatching, WatchingAgainFollowsTheFolderThatHasTheNameNow) {
  const path inner = folder_ / "inner";
  std::filesystem::create_directory(inner);
  ASSERT_TRUE(watcher_->watch(inner));
  std::filesystem::rename(inner, folder_ / "moved");
  std::filesystem::create_directory(inner);
  ASSERT_TRUE(watcher_->watch(inner));
  write_in_place(folder_ / "moved/ghost", "x");
  write_in_place(inner / "f", "x");
  EXPECT_THAT(reported_until(inner / "f"), Not(Contains(inner / "ghost")));
}

TEST_P(FileWatching, UnwatchedFolderIsSilent) {
  const path inner = folder_ / "inner";
  std::filesystem::create_directory(inner);
  ASSERT_TRUE(watcher_->watch(inner));
  ASSERT_TRUE(watcher_->watch(folder_.path()));
  watcher_->unwatch(inner);
  write_in_place(inner / "f", "x");
  write_in_place(folder_ / "last", "x");
  EXPECT_THAT(reported_until(folder_ / "last"), Not(Contains(inner / "f")));
}

TEST_P(FileWatching, ManyFoldersAreFollowedPastTheSystemsLimit) {
  for (int i = 0; i < 5; ++i) {
    std::filesystem::create_directory(folder_ / std::to_string(i));
    ASSERT_TRUE(watcher_->watch(folder_ / std::to_string(i)));
  }
  for (int i = 0; i < 5; ++i) {
    write_in_place(folder_ / std::to_string(i) / "f", "x");
    reported_until(folder_ / std::to_string(i) / "f");
  }
}

TEST_P(FileWatching, WakeEndsThePresentWaitOrTheNextOne) {
  watcher_->wake();
  EXPECT_TRUE(watcher_->wait(std::chrono::minutes(10)).paths.empty());
  auto waiting = std::async(std::launch::async, [this] { return watcher_->wait(std::chrono::minutes(10)); });
  watcher_->wake();
  EXPECT_EQ(waiting.wait_for(seconds(20)), std::future_status::ready);
}

TEST_P(FileWatching, WaitEndsAtItsTimeout) {
  ASSERT_TRUE(watcher_->watch(folder_.path()));
  EXPECT_TRUE(watcher_->wait(milliseconds(1)).paths.empty());
}

TEST(PolledFolders, SecondWriteOfTheSameSizeAtTheSameTimeIsReported) {
  const TempFolder folder;
  write_in_place(folder / "f", "a");
  const auto time = std::filesystem::last_write_time(folder / "f");
  ManualClock clock(SystemTime(std::chrono::microseconds(stat_entry(folder / "f")->state.modified_us)));
  PolledFolders folders(clock, seconds(1));
  ASSERT_TRUE(folders.add(folder.path()));
  write_in_place(folder / "f", "b");
  std::filesystem::last_write_time(folder / "f", time);
  clock.advance(seconds(1));
  FileChanges changes;
  folders.look(changes);
  EXPECT_THAT(changes.paths, ElementsAre(folder / "f"));
  clock.advance(seconds(1));
  FileChanges nothing;
  folders.look(nothing);
  EXPECT_THAT(nothing.paths, ElementsAre());
}

// A machine that stands still for three seconds whenever it is asked for the time.
class HaltingClock final : public Clock {
 public:
  SystemTime system_now() const override { return SystemTime(steady_now().time_since_epoch()); }
  SteadyTime steady_now() const override { return now_ += seconds(3); }

 private:
  mutable SteadyTime now_{};
};

TEST(PolledFolders, AMachineThatStandsStillDelaysTheNextLookByNoMoreThanThat) {
  const TempFolder folder;
  const HaltingClock clock;
  PolledFolders folders(clock, seconds(1));
  ASSERT_TRUE(folders.add(folder.path()));
  FileChanges changes;
  folders.look(changes);  // asks three times: when it begins, in the folder, when it ends
  EXPECT_THAT(folders.until_due(), Optional(Le(seconds(6))));
}

TEST(InotifyWatcher, OverflowSaysLookAtEverything) {
  std::size_t limit = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> limit;
  if (limit == 0 || limit > 100'000) GTEST_SKIP() << "no inotify here, or a queue too long to fill";
  const RealClock clock;
  const TempFolder folder;
  const auto watcher = make_file_watcher(clock);
  ASSERT_TRUE(watcher->watch(folder.path()));
  // Equal events in a row are merged by the kernel, so two files take turns.
  std::ofstream first(folder / "a");
  std::ofstream second(folder / "b");
  for (std::size_t i = 0; i <= limit / 2; ++i) {
    first << 'x' << std::flush;
    second << 'x' << std::flush;
  }
  bool is_everything = false;
  for (std::size_t i = 0; i < limit && !is_everything; ++i) is_everything = watcher->wait(seconds(1)).everything;
  EXPECT_TRUE(is_everything);
}

}  // namespace
}  // namespace livestream

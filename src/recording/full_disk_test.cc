#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>

#include "recording/file_event_log.h"
#include "recording/log_fixture.h"

#ifdef __linux__
#include <sys/mount.h>
#endif

namespace livestream {
namespace {

using namespace recording_test;
using testing::ElementsAre;
using testing::IsEmpty;

/// While it lives, no file of this process grows past `bytes`: a disk that fills up, without needing one.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

class AFullDisk : public LogFixture {
 protected:
  const std::string all_ = "a1 a2 a3 a4 a5 a6";
  const std::size_t length_ = line("a1").size() + 1;
};

TEST_F(AFullDisk, KeepsTheWholeLinesThatFitAndSaysSo) {
  auto [log, status] = open();
  {
    const FileSizeLimit limit(3 * length_ + 20);
    const auto appended = log->append(events(all_));
    ASSERT_TRUE(appended);
    EXPECT_THAT(appended->offsets, ElementsAre(1, 2, 3));
    EXPECT_EQ(words_of(appended->counted), "a1 a2 a3");
    ASSERT_TRUE(appended->error);
    EXPECT_EQ(appended->error->code, Errc::no_space);
    EXPECT_THAT(appended->error->message, testing::HasSubstr(options_.path.string()));
  }
  EXPECT_EQ(words_in_file(), "a1 a2 a3");
  const auto retried = log->append(events(all_));
  EXPECT_THAT(retried->offsets, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(words_of(retried->counted), "a4 a5 a6");
  EXPECT_FALSE(retried->error);
  EXPECT_EQ(words_in_file(), all_);
}

TEST_F(AFullDisk, DoublesNothingWhereverItCuts) {
  for (std::size_t cut = 0; cut <= 2 * length_; ++cut) {
    std::filesystem::remove(options_.path);
    auto [log, status] = open();
    std::string counted;
    {
      const FileSizeLimit limit(cut);
      const auto appended = log->append(events("a1 a2"));
      ASSERT_EQ(appended->offsets.size(), cut / length_) << cut;
      counted = words_of(appended->counted) + " ";
    }
    const auto retried = log->append(events("a1 a2"));
    EXPECT_THAT(retried->offsets, ElementsAre(1, 2)) << cut;
    EXPECT_EQ(split(counted + words_of(retried->counted)), split("a1 a2")) << cut;
    EXPECT_EQ(words_in_file(), "a1 a2") << cut;
  }
}

TEST_F(AFullDisk, TakesNothingWhenNothingFits) {
  auto [log, status] = open();
  ASSERT_TRUE(log->append(events("a1")));
  const FileSizeLimit limit(length_);
  const auto appended = log->append(events("a1 a2"));
  EXPECT_THAT(appended->offsets, ElementsAre(1));
  EXPECT_THAT(appended->counted, IsEmpty());
  EXPECT_EQ(appended->error->code, Errc::no_space);
}

TEST_F(AFullDisk, CostsTheSnapshotButNotTheLog) {
  auto [log, status] = open();
  ASSERT_TRUE(log->append(events("a1")));
  {
    const FileSizeLimit limit(0);
    EXPECT_EQ(log->save_snapshot(status).error().code, Errc::no_space);
  }
  EXPECT_TRUE(std::filesystem::is_empty(options_.derived));
  EXPECT_THAT(log->append(events("a2"))->offsets, ElementsAre(2));
}

#ifdef __linux__

/// A real file system of 64 KiB.
class ASmallDisk : public LogFixture {
 protected:
  ~ASmallDisk() override {
    if (is_mounted_) ::umount2(disk().c_str(), MNT_DETACH);
  }
  std::filesystem::path disk() const { return folder_ / "disk"; }
  bool mount() {
    std::filesystem::create_directory(disk());
    is_mounted_ = ::mount("tmpfs", disk().c_str(), "tmpfs", 0, "size=64k") == 0;
    options_.path = disk() / "events.jsonl";
    return is_mounted_;
  }

 private:
  bool is_mounted_ = false;
};

TEST_F(ASmallDisk, FillsUpAndIsEmptiedAgain) {
  if (!mount()) GTEST_SKIP() << "mounting needs root";
  ASSERT_TRUE(write_file_atomically(disk() / "ballast", std::string(32 * 1024, 'x')));
  std::vector<Event> batch;
  for (std::uint64_t i = 1; i <= 100; ++i) batch.push_back(event(numbered("a", i), 300));

  auto [log, status] = open();
  const auto first = log->append(std::vector(batch));
  ASSERT_TRUE(first->error);
  EXPECT_EQ(first->error->code, Errc::no_space);
  EXPECT_LT(first->offsets.size(), batch.size());
  EXPECT_EQ(first->offsets.size(), log->last_offset());

  std::filesystem::remove(disk() / "ballast");
  const auto second = log->append(std::vector(batch));
  ASSERT_FALSE(second->error) << second->error->message;
  EXPECT_EQ(second->offsets.back(), batch.size());
  EXPECT_EQ(first->counted.size() + second->counted.size(), batch.size());
  EXPECT_EQ(split(words_in_file()).size(), batch.size());
}

#endif

}  // namespace
}  // namespace livestream

#include "runner/night/stop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <csignal>

#include "base/test_folder.h"

namespace livestream {
namespace {

using std::chrono::seconds;

class AStopFile : public testing::Test {
 protected:
  void touch(const std::filesystem::path& path, seconds age = seconds(0)) const {
    ASSERT_TRUE(write_file_atomically(path, {}));
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - age);
  }

  StopFiles watch() const { return StopFiles({all_, one_}); }

  TempFolder folder_;
  std::filesystem::path all_ = folder_ / "STOP";
  std::filesystem::path one_ = folder_ / "checkpoints/ralph/night/STOP";
};

TEST_F(AStopFile, StopsOnceItIsThere) {
  const StopFiles files = watch();
  EXPECT_EQ(files.touched(), std::nullopt);
  touch(all_);
  EXPECT_EQ(files.touched(), all_);
}

TEST_F(AStopFile, MayLieInAFolderThatIsMadeLater) {
  const StopFiles files = watch();
  std::filesystem::create_directories(one_.parent_path());
  EXPECT_EQ(files.touched(), std::nullopt);
  touch(one_);
  EXPECT_EQ(files.touched(), one_);
}

TEST_F(AStopFile, ThatLiesThereFromBeforeIsAnOldOne) {
  touch(all_, seconds(60));
  const StopFiles files = watch();
  EXPECT_EQ(files.touched(), std::nullopt);
}

TEST_F(AStopFile, FromBeforeStopsWhenItIsTouchedAgain) {
  touch(all_, seconds(60));
  const StopFiles files = watch();
  std::filesystem::last_write_time(all_, std::filesystem::file_time_type::clock::now());
  EXPECT_EQ(files.touched(), all_);
}

TEST_F(AStopFile, FromBeforeMayGoAndStopsWhenItComesBack) {
  touch(all_, seconds(60));
  const StopFiles files = watch();
  std::filesystem::remove(all_);
  EXPECT_EQ(files.touched(), std::nullopt);
  touch(all_);
  EXPECT_EQ(files.touched(), all_);
}

bool is_readable(int fd) {
  pollfd one{fd, POLLIN, 0};
  return ::poll(&one, 1, 0) == 1;
}

// As whoever started this test left them, some may be ignored.
class AStopSignal : public testing::TestWithParam<int> {
 public:
  ~AStopSignal() override { ::signal(GetParam(), before_); }

 protected:
  void (*before_)(int) = ::signal(GetParam(), SIG_DFL);
};

TEST_P(AStopSignal, IsSeenAndEndsAWait) {
  const auto signals = StopSignals::watch();
  ASSERT_TRUE(signals);
  EXPECT_EQ((*signals)->seen(), std::nullopt);
  EXPECT_FALSE(is_readable((*signals)->fd()));
  ::raise(GetParam());
  EXPECT_EQ((*signals)->seen(), GetParam());
  EXPECT_TRUE(is_readable((*signals)->fd()));
  (*signals)->wait(std::chrono::hours(1));
}

TEST_P(AStopSignal, ThatIsIgnoredStaysSo) {
  ::signal(GetParam(), SIG_IGN);
  {
    const auto signals = StopSignals::watch();
    ASSERT_TRUE(signals);
    ::raise(GetParam());
    EXPECT_EQ((*signals)->seen(), std::nullopt);
  }
  EXPECT_EQ(::signal(GetParam(), SIG_DFL), SIG_IGN);
}

TEST_P(AStopSignal, IsAsBeforeWhenNobodyWatches) {
  { const auto signals = StopSignals::watch(); }
  EXPECT_EQ(::signal(GetParam(), SIG_DFL), SIG_DFL);
}

INSTANTIATE_TEST_SUITE_P(Each, AStopSignal, testing::Values(SIGINT, SIGTERM, SIGHUP));

}  // namespace
}  // namespace livestream

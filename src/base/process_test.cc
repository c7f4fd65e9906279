#include "base/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace livestream {
namespace {

// A process that waits to be ended.
pid_t start_child() {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  for (;;) ::pause();
}

TEST(ProcessStart, TellsWhoRuns) {
  const auto own = process_start(::getpid());
  ASSERT_TRUE(own);
  EXPECT_EQ(process_start(::getpid()), own);
  EXPECT_FALSE(process_start(0));
  EXPECT_FALSE(process_start(-1));
}

TEST(ProcessStart, WhoWasKilledDoesNotRunThoughNobodyLookedYet) {
  const pid_t child = start_child();
  ASSERT_GT(child, 0);
  EXPECT_TRUE(process_start(child));
  ::kill(child, SIGKILL);
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
#ifdef __linux__
  EXPECT_FALSE(process_start(child));
#endif
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(process_start(child));
}

#ifdef __linux__
TEST(FindProcesses, FindsWhoRunsAProgramInAFolder) {
  const auto here = std::filesystem::current_path();
  const auto self = std::filesystem::read_symlink("/proc/self/exe").stem().string();
  const auto has_own = [](const std::vector<RunningProcess>& found) {
    return std::any_of(found.begin(), found.end(), [](const RunningProcess& one) { return one.pid == ::getpid(); });
  };
  EXPECT_TRUE(has_own(find_processes(here, self)));
  EXPECT_FALSE(has_own(find_processes(here / "elsewhere", self)));
  EXPECT_FALSE(has_own(find_processes(here, self + "x")));
}

TEST(ProcessDomain, NamesTheNamespace) { EXPECT_NE(process_domain().find(":pid:["), std::string::npos); }
#endif

}  // namespace
}  // namespace livestream

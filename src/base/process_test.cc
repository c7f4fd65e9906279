#include "base/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
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

TEST(FindProcesses, OfAWrapperAndWhatItStartedUnderItsNameTakesTheLatter) {
  const auto here = std::filesystem::current_path();
  const auto self = std::filesystem::read_symlink("/proc/self/exe").stem().string();
  const pid_t child = start_child();
  const auto found = find_processes(here, self);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(std::any_of(found.begin(), found.end(), [](const auto& one) { return one.pid == ::getpid(); }));
  EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const auto& one) { return one.pid == child; }));
}

TEST(ChildProcesses, SaysWhatAShellWasTold) {
  using std::chrono::microseconds;
  const auto now_us = [] {
    return std::chrono::duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  };
  const auto before_us = now_us();
  const pid_t shell = ::fork();
  if (shell == 0) {
    ::execl("/bin/sh", "sh", "-ec", "kill -STOP $$; exit", nullptr);
    ::_exit(1);
  }
  std::vector<ChildProcess> children;
  const auto is_named = [&](const auto& one) { return one.pid == shell && one.command == "kill -STOP $$; exit"; };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  do children = child_processes(::getpid());
  while (std::none_of(children.begin(), children.end(), is_named) && std::chrono::steady_clock::now() < deadline);
  ::kill(shell, SIGKILL);
  ::waitpid(shell, nullptr, 0);
  const auto found = std::find_if(children.begin(), children.end(), is_named);
  ASSERT_NE(found, children.end());
  constexpr std::int64_t kTick = 20'000;
  EXPECT_GE(found->started_us, before_us - kTick);
  EXPECT_LE(found->started_us, now_us() + kTick);
  EXPECT_TRUE(child_processes(shell).empty());
}

TEST(ProcessDomain, NamesTheNamespace) { EXPECT_NE(process_domain().find(":pid:["), std::string::npos); }
#endif

}  // namespace
}  // namespace livestream

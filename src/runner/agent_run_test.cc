#include "runner/agent_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "base/pipe.h"
#include "base/process.h"
#include "base/test_folder.h"
#include "runner/exit_text.h"

namespace livestream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr seconds kPatience{20};  // for what takes milliseconds

class AnAgent : public testing::Test {
 protected:
  AgentRunPlan plan(std::string script) const {
    return {.words = {"/bin/sh", "-c", std::move(script)},
            .folder = folder_.path(),
            .input = "/dev/null",
            .environment = {}};
  }

  void start(const AgentRunPlan& plan) {
    auto run = AgentRun::start(plan);
    ASSERT_TRUE(run) << run.error().message;
    run_ = std::move(*run);
  }

  void start(std::string script) { start(plan(std::move(script))); }

  std::optional<int> wait(std::chrono::microseconds time, int stop = -1) {
    return run_->wait(
        RealClock().steady_now() + time, stop, [this](std::string_view bytes) { output_ += bytes; },
        [this](std::string_view bytes) { errors_ += bytes; });
  }

  // How it ended.
  std::string end() {
    const auto status = wait(kPatience);
    return status ? exit_text(*status) : "not yet";
  }

  std::string run(const AgentRunPlan& plan) {
    start(plan);
    return end();
  }

  std::string run(std::string script) { return run(plan(std::move(script))); }

  // For which scripts of ours wait.
  void make(std::string_view file) const { ASSERT_TRUE(write_file_atomically(folder_ / file, {})); }

  // Waits for that in its output.
  void hear(std::string_view text) {
    const SteadyTime deadline = RealClock().steady_now() + kPatience;
    while (output_.find(text) == std::string::npos && RealClock().steady_now() < deadline)
      if (wait(milliseconds(20))) break;
    EXPECT_THAT(output_, HasSubstr(text));
  }

  // The numbers of processes that it tells in its first line.
  std::vector<pid_t> told_processes() {
    hear("\n");
    std::istringstream words(output_.substr(0, output_.find('\n')));
    std::vector<pid_t> pids;
    for (pid_t pid = 0; words >> pid;) pids.push_back(pid);
    return pids;
  }

  TempFolder folder_;
  std::unique_ptr<AgentRun> run_;
  std::string output_;
  std::string errors_;
};

bool runs(pid_t pid) { return process_start(pid).has_value(); }

// The end of whom nobody told us of.
bool ends(pid_t pid) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (runs(pid) && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  return !runs(pid);
}

TEST_F(AnAgent, ReadsItsInputAndWritesTwoStreams) {
  ASSERT_TRUE(write_file_atomically(folder_ / "prompt.md", "build it\n"));
  AgentRunPlan cat = plan("cat; echo bad >&2");
  cat.input = folder_ / "prompt.md";
  EXPECT_EQ(run(cat), "exit code 0");
  EXPECT_EQ(output_, "build it\n");
  EXPECT_EQ(errors_, "bad\n");
}

TEST_F(AnAgent, WorksInItsFolder) {
  EXPECT_EQ(run("pwd -P"), "exit code 0");
  EXPECT_EQ(output_, std::filesystem::canonical(folder_.path()).string() + "\n");
}

TEST_F(AnAgent, HasOurEnvironmentAndWhatIsSetBesides) {
  ::setenv("LIVESTREAM_TEST_OURS", "ours", 1);
  ::setenv("LIVESTREAM_TEST_BOTH", "before", 1);
  AgentRunPlan tell = plan("echo \"$LIVESTREAM_TEST_OURS,$LIVESTREAM_TEST_BOTH,$LIVESTREAM_TEST_MORE\"; env");
  tell.environment = {{"LIVESTREAM_TEST_BOTH", "after"}, {"LIVESTREAM_TEST_MORE", "a = b"}};
  EXPECT_EQ(run(tell), "exit code 0");
  EXPECT_THAT(output_, StartsWith("ours,after,a = b\n"));
  EXPECT_THAT(output_, Not(HasSubstr("before")));
  EXPECT_STREQ(::getenv("LIVESTREAM_TEST_BOTH"), "before");
  ::unsetenv("LIVESTREAM_TEST_OURS");
  ::unsetenv("LIVESTREAM_TEST_BOTH");
}

TEST_F(AnAgent, IsFoundAlongThePathAndGetsItsWordsAsTheyAre) {
  AgentRunPlan words = plan("");
  words.words = {"printf", "%s|", "a b", "", "'c' $HOME *"};
  EXPECT_EQ(run(words), "exit code 0");
  EXPECT_EQ(output_, "a b||'c' $HOME *|");
}

TEST_F(AnAgent, EndsAsWaitpidTellsIt) {
  EXPECT_EQ(run("exit 3"), "exit code 3");
  EXPECT_THAT(run("kill -KILL $$"), StartsWith("ended by signal 9"));
}

TEST_F(AnAgent, GetsEachSignalAsAnyProgramDoesThoughWeIgnoreOrBlockIt) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  sigset_t blocked;
  sigset_t mask_before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGUSR1);
  ::sigprocmask(SIG_BLOCK, &blocked, &mask_before);
  for (const int number : {SIGPIPE, SIGUSR1, SIGTERM, SIGINT})
    EXPECT_THAT(run(fmt::format("kill -{} $$; echo survived", number)),
                StartsWith(fmt::format("ended by signal {} ", number)));
  ::sigprocmask(SIG_SETMASK, &mask_before, nullptr);
  ::signal(SIGPIPE, before);
}

TEST_F(AnAgent, HasAGroupOfItsOwnAndNoTerminal) {
  start("echo $$; exec sleep 600");
  const auto told = told_processes();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(::getpgid(told[0]), told[0]);
  EXPECT_NE(::getsid(told[0]), ::getsid(0));
  run_->end();
  EXPECT_THAT(end(), StartsWith("ended by signal 15"));
  EXPECT_EQ(run("echo x > /dev/tty"), "exit code 2");
}

TEST_F(AnAgent, IsHeardToTheLastByteThoughItEndsAtOnce) {
  EXPECT_EQ(run("head -c 1000000 /dev/zero | tr '\\0' x; head -c 50000 /dev/zero | tr '\\0' y >&2; printf end"),
            "exit code 0");
  EXPECT_EQ(output_.size(), 1'000'003U);
  EXPECT_TRUE(output_.ends_with("xend"));
  EXPECT_EQ(errors_, std::string(50'000, 'y'));
}

TEST_F(AnAgent, MayCloseItsStreamsAndWorkOn) {
  start("exec >&- 2>&-; while [ ! -e go ]; do :; done; exit 4");
  EXPECT_FALSE(wait(milliseconds(30)));
  make("go");
  EXPECT_EQ(end(), "exit code 4");
}

TEST_F(AnAgent, IsWaitedForUntilTheDeadline) {
  start("echo begun; exec sleep 600");
  EXPECT_FALSE(wait(milliseconds(0)));
  const SteadyTime before = RealClock().steady_now();
  EXPECT_FALSE(wait(milliseconds(30)));
  EXPECT_GE(RealClock().steady_now() - before, milliseconds(30));
}

TEST_F(AnAgent, ThatNeverStopsTalkingIsWaitedForNoLonger) {
  start("exec yes");
  EXPECT_FALSE(wait(milliseconds(30)));
  EXPECT_THAT(output_, StartsWith("y\ny\n"));
}

TEST_F(AnAgent, IsWaitedForUntilSomebodyWantsItStopped) {
  const auto stop = make_pipe();
  start("exec sleep 600");
  ASSERT_TRUE(write_once(stop->writing.get(), "x"));
  const SteadyTime before = RealClock().steady_now();
  EXPECT_FALSE(wait(kPatience, stop->reading.get()));
  EXPECT_LT(RealClock().steady_now() - before, kPatience);
}

TEST_F(AnAgent, IsEndedWithAllThatItStarted) {
  start("sleep 600 & one=$!; sh -c 'sleep 600; true' & echo $one $!; wait");
  const auto told = told_processes();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(runs(told[0]) && runs(told[1]));
  run_->end();
  EXPECT_THAT(end(), StartsWith("ended by signal 15"));
  EXPECT_FALSE(runs(told[0]) || runs(told[1]));
}

TEST_F(AnAgent, ThatEndsByItselfLeavesNobodyBehind) {
  EXPECT_EQ(run("sleep 600 >&- 2>&- & one=$!; (sleep 600 & echo $one $!) & wait $!; exit 3"), "exit code 3");
  const auto told = told_processes();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_FALSE(runs(told[0]) || runs(told[1]));
}

TEST_F(AnAgent, MayTidyUpWhenItIsEnded) {
  start("trap 'echo tidied; exit 5' TERM; sleep 600 & echo $$; wait");
  ASSERT_EQ(told_processes().size(), 1U);
  run_->end();
  EXPECT_EQ(end(), "exit code 5");
  EXPECT_THAT(output_, HasSubstr("tidied"));
}

TEST_F(AnAgent, HasItsTimeForThatHoweverManyOthersEndMeanwhile) {
  start("trap 'for i in $(seq 300); do (true &); done; echo tidied; exit 5' TERM; sleep 600 & echo $$; wait");
  ASSERT_EQ(told_processes().size(), 1U);
  run_->end();
  EXPECT_EQ(end(), "exit code 5");
  EXPECT_THAT(output_, HasSubstr("tidied"));
}

TEST_F(AnAgent, ThatDoesNotWantToEndIsKilledWithAllThatItStarted) {
  start("trap '' TERM; sleep 600 & echo $$ $!; wait");
  const auto told = told_processes();
  ASSERT_EQ(told.size(), 2U);
  const SteadyTime before = RealClock().steady_now();
  run_->end();
  EXPECT_THAT(end(), StartsWith("ended by signal 9"));
  EXPECT_GE(RealClock().steady_now() - before, AgentRun::kGrace - seconds(1));
  EXPECT_FALSE(runs(told[0]) || runs(told[1]));
}

TEST_F(AnAgent, IsEndedWithItsOwner) {
  start("sleep 600 & echo $$ $!; wait");
  const auto told = told_processes();
  ASSERT_EQ(told.size(), 2U);
  run_.reset();
  EXPECT_FALSE(runs(told[0]) || runs(told[1]));
}

TEST_F(AnAgent, IsEndedEvenIfOurProcessDies) {
  const auto told_by_it = make_pipe();
  const pid_t we = ::fork();
  if (we == 0) {
    start("sleep 600 & echo $$ $!; wait");
    told_processes();
    (void)write_once(told_by_it->writing.get(), output_);
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(we, nullptr, 0);
  std::array<char, 100> told{};
  const ssize_t count = ::read(told_by_it->reading.get(), told.data(), told.size());
  ASSERT_GT(count, 0);
  std::istringstream words(std::string(told.data(), static_cast<std::size_t>(count)));
  pid_t agent = 0;
  pid_t child = 0;
  words >> agent >> child;
  ASSERT_GT(child, 0);
  EXPECT_TRUE(ends(agent));
  EXPECT_TRUE(ends(child));
}

TEST_F(AnAgent, HoldsALockUntilAllOfItsGroupIsGone) {
  const auto is_free = [this] {
    const auto file = open_file(folder_ / "lock", O_RDWR);
    return ::flock(file->get(), LOCK_EX | LOCK_NB) == 0;
  };
  auto lock = open_file(folder_ / "lock", O_RDWR | O_CREAT);
  ASSERT_EQ(::flock(lock->get(), LOCK_EX), 0);
  AgentRunPlan holder = plan("trap 'echo ending; while [ ! -e go ]; do :; done' TERM; echo begun; sleep 600 & wait");
  holder.held = lock->get();
  start(holder);
  hear("begun");
  lock->reset();
  EXPECT_FALSE(is_free());
  run_->end();
  hear("ending");
  EXPECT_FALSE(is_free());
  make("go");
  EXPECT_NE(end(), "not yet");
  EXPECT_TRUE(is_free());
}

TEST_F(AnAgent, WhoseProgramIsNotThereIsAnErrorThatSaysSo) {
  AgentRunPlan missing = plan("");
  missing.words = {"no-such-agent", "--print"};
  const auto run = AgentRun::start(missing);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, Errc::not_found);
  EXPECT_THAT(run.error().message, HasSubstr("cannot run no-such-agent in " + folder_.path().string()));

  missing.words = {(folder_ / "notes.txt").string()};
  ASSERT_TRUE(write_file_atomically(folder_ / "notes.txt", "", 0644));
  const auto forbidden = AgentRun::start(missing);
  ASSERT_FALSE(forbidden);
  EXPECT_EQ(forbidden.error().code, Errc::no_permission);
}

TEST_F(AnAgent, WhoseFolderOrInputIsNotThereIsAnErrorThatSaysSo) {
  AgentRunPlan nowhere = plan("true");
  nowhere.folder = folder_ / "gone";
  const auto run = AgentRun::start(nowhere);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, Errc::not_found);
  EXPECT_THAT(run.error().message, HasSubstr((folder_ / "gone").string()));

  AgentRunPlan untold = plan("true");
  untold.input = folder_ / "prompt.md";
  const auto silent = AgentRun::start(untold);
  ASSERT_FALSE(silent);
  EXPECT_THAT(silent.error().message, HasSubstr((folder_ / "prompt.md").string()));
}

#ifdef __linux__

TEST_F(AnAgent, GetsNoneOfOurDescriptors) {
  std::vector<Fd> ours;
  ours.reserve(300);
  for (int i = 0; i < 300; ++i) ours.emplace_back(::open("/dev/null", i % 2 == 0 ? O_RDONLY : O_RDONLY | O_CLOEXEC));
  AgentRunPlan list = plan("ls /proc/$$/fd; true");
  list.held = ours.back().get();
  EXPECT_EQ(run(list), "exit code 0");
  EXPECT_EQ(output_, "0\n1\n2\n");
}

TEST_F(AnAgent, IsNotBlamedForWhoLeftItsGroupAndTalksOn) {
  EXPECT_EQ(run("setsid sh -c 'echo $$ > pid; exec yes' & while [ ! -s pid ]; do :; done; echo $(cat pid) >&2"),
            "exit code 0");
  const pid_t away = std::atoi(errors_.c_str());
  ASSERT_GT(away, 0);
  EXPECT_EQ(::getpgid(away), away);
  run_.reset();
  EXPECT_TRUE(ends(away));  // by SIGPIPE, as nobody hears it any more
}

TEST_F(AnAgent, DoesNotTakeAlongWhoLeftItsGroup) {
  EXPECT_EQ(run("setsid sh -c 'echo $$ > pid; exec sleep 600 >&- 2>&-' & while [ ! -s pid ]; do :; done; cat pid"),
            "exit code 0");
  const auto told = told_processes();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(runs(told[0]));
  ::kill(told[0], SIGKILL);
}

#endif

}  // namespace
}  // namespace livestream

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>
#include <random>

#include "broadcaster/broadcaster_fixture.h"
#include "recording/file_event_log.h"

// What happens to the record and the stream when processes fork and die.
namespace livestream::broadcaster_test {
namespace {

// ThreadSanitizer cannot follow a fork of a process with threads.
#if defined(__SANITIZE_THREAD__)
constexpr bool kMayForkWithThreads = false;
#elif defined(__has_feature)
constexpr bool kMayForkWithThreads = !__has_feature(thread_sanitizer);
#else
constexpr bool kMayForkWithThreads = true;
#endif

class ProcessTest : public BroadcasterFixture {
 protected:
  // Runs `body` in a child, which ends without running destructors of the parent's objects.
  static pid_t in_child(const std::function<bool()>& body) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(body() ? 0 : 1);
    return child;
  }
  static bool ends_well(pid_t child) {
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
};

// An emitter that writes as fast as it can, told apart by the pipe's byte when it has begun.
bool emit_until_killed(const BroadcastOptions& options, int begun) {
  EventBroadcaster broadcaster("s", "", true, options);
  const std::string text(9'000, 'x');  // more than a page, so that a write can be cut in the middle
  broadcaster.log_line(text);
  if (::write(begun, "", 1) != 1) return false;
  for (;;) broadcaster.log_line(text);
}

TEST_F(ProcessTest, KilledEmittersLeaveARecordThatNumbersCleanly) {
  constexpr int kKills = 50;
  std::minstd_rand random(1);
  std::array<int, 2> begun{};
  ASSERT_EQ(::pipe2(begun.data(), O_CLOEXEC), 0);
  for (int i = 0; i < kKills; ++i) {
    const pid_t child = in_child([&] { return emit_until_killed(options_, begun[1]); });
    char byte = 0;
    ASSERT_EQ(::read(begun[0], &byte, 1), 1);
    ::usleep(std::uniform_int_distribution<useconds_t>(0, 3'000)(random));  // the moment of death is the input
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  ::close(begun[0]);
  ::close(begun[1]);

  EventBroadcaster last("s", "", true, options_);
  last.log_line("the end");
  const auto opened = FileEventLog::open({.path = record(), .derived = folder_ / "none", .session_id = "s"});
  ASSERT_TRUE(opened);
  const ReadReport& report = opened->log->report();
  EXPECT_LE(report.skipped_lines + report.torn_lines, kKills);
  EXPECT_EQ(report.repeats, 0U);

  std::map<std::string, std::uint64_t> highest;
  for (const auto& event : last.load_events()) EXPECT_EQ(event.sequence, ++highest[event.emitter]);
  EXPECT_EQ(highest.size(), kKills + 1U);
}

TEST_F(ProcessTest, ChildGoesOnAsAnEmitterOfItsOwn) {
  if (!kMayForkWithThreads) GTEST_SKIP() << "the sanitizer cannot follow it";
  TestServer server(journal_);
  EventBroadcaster broadcaster("s", server.url(), true, options_);
  broadcaster.log_line("parent");
  ASSERT_TRUE(broadcaster.flush(kPatience));
  const pid_t child = in_child([&] {
    return broadcaster.log_line("child") == 1 && broadcaster.flush(kPatience) && broadcaster.stats().acknowledged == 1;
  });
  EXPECT_TRUE(ends_well(child));
  EXPECT_EQ(broadcaster.log_line("parent again"), 2U);
  ASSERT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.events().size(), 3U);
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), up_to(2));
  EXPECT_EQ(broadcaster.load_events().size(), 3U);
}

TEST_F(ProcessTest, ForkWhileOthersEmitHangsNobody) {
  if (!kMayForkWithThreads) GTEST_SKIP() << "the sanitizer cannot follow it";
  constexpr int kForks = 20;
  EventBroadcaster broadcaster("s", "", true, options_);
  std::atomic<bool> stop{false};
  std::thread busy([&] {
    while (!stop) broadcaster.log_line("x");
  });
  for (int i = 0; i < kForks; ++i) {
    const pid_t child = in_child([&] {
      ::alarm(kPatience.count());
      return broadcaster.log_line("child") == 1 && broadcaster.recorded() == 1;
    });
    EXPECT_TRUE(ends_well(child));
  }
  stop = true;
  busy.join();
}

TEST_F(ProcessTest, ChildThatOnlyExitsWaitsForNothing) {
  if (!kMayForkWithThreads) GTEST_SKIP() << "the sanitizer cannot follow it";
  TestServer server(journal_, never_answers());
  auto broadcaster = std::make_unique<EventBroadcaster>("s", server.url(), true, options_);
  broadcaster->log_line("parent");
  ASSERT_TRUE(journal_.wait_for_requests(1));
  EXPECT_TRUE(ends_well(in_child([&] {
    const auto start = std::chrono::steady_clock::now();
    broadcaster.reset();
    return std::chrono::steady_clock::now() - start < options_.close_timeout;
  })));
}

}  // namespace
}  // namespace livestream::broadcaster_test

#include "runner/night/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "base/file.h"
#include "base/test_folder.h"

namespace livestream {
namespace {

using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class ACheck : public testing::Test {
 protected:
  CheckResult run(std::string command, seconds patience = seconds(20)) {
    return run_check({.command = std::move(command), .folder = folder_.path(), .patience = patience, .id = "c1"},
                     record_, *signals_, RealClock());
  }

  TempFolder records_;
  TempFolder folder_;
  NightRecord record_{{.id = "night", .records = records_.path(), .server_url = ""}};
  std::unique_ptr<StopSignals> signals_ = StopSignals::watch().value();
};

TEST_F(ACheck, PassesWithExitCodeZero) {
  const CheckResult check = run("echo fine; echo 'a warning' >&2");
  EXPECT_TRUE(check.has_passed);
  EXPECT_EQ(check.how, "");
  EXPECT_THAT(check.said, HasSubstr("fine\n"));
  EXPECT_THAT(check.said, HasSubstr("a warning\n"));
}

TEST_F(ACheck, FailsWithAnyOtherAndSaysHow) {
  const CheckResult check = run("printf '\\033[31m2 tests failed\\033[0m\\n'; exit 3");
  EXPECT_FALSE(check.has_passed);
  EXPECT_EQ(check.how, "exit code 3");
  EXPECT_EQ(check.said, "2 tests failed\n");
  EXPECT_THAT(run("kill -9 $$").how, StartsWith("ended by signal 9"));
}

TEST_F(ACheck, IsAShellsCommandWhereTheAgentWorks) {
  ASSERT_TRUE(write_file_atomically(folder_ / "work.txt", "task 1\ntask 2\n"));
  EXPECT_TRUE(run("test $(grep -c task work.txt) -eq 2 && ! grep -q '3' work.txt").has_passed);
}

TEST_F(ACheck, IsGivenNothingToRead) { EXPECT_TRUE(run("test -z \"$(cat)\"").has_passed); }

TEST_F(ACheck, IsACallOfATool) {
  run("exit 0");
  run("exit 1");
  EXPECT_EQ(record_.status().events, 4U);
  EXPECT_THAT(record_.status().open_calls, IsEmpty());
  ASSERT_EQ(record_.status().tools.size(), 1U);
  const ToolUse& check = record_.status().tools[0];
  EXPECT_EQ(check.tool, "check");
  EXPECT_EQ(check.calls, 2);
  EXPECT_EQ(check.failures, 1);
}

TEST_F(ACheck, IsQuotedFromItsEnd) {
  const CheckResult check = run("seq 100000; echo end; false");
  EXPECT_EQ(check.said.size(), 4'096U);
  EXPECT_THAT(check.said, EndsWith("99999\n100000\nend\n"));
}

TEST_F(ACheck, IsQuotedInBoundsWhateverItPrints) {
  EXPECT_LE(run("head -c 9000 /dev/zero | tr '\\0' '\\377'; false").said.size(), 4'096U);
}

TEST_F(ACheck, ThatTakesTooLongIsEndedAndHasNotPassed) {
  const auto used_before = thread_cpu_time();
  const CheckResult check = run("trap 'echo ending; sleep 0.5; exit 0' TERM; echo begun; sleep 600 & wait", seconds(1));
  EXPECT_FALSE(check.has_passed);
  EXPECT_EQ(check.how, "took longer than 1 s");
  EXPECT_EQ(check.said, "begun\nending\n");
  EXPECT_LT(thread_cpu_time() - used_before, std::chrono::milliseconds(200)) << "it waits in peace";
}

TEST_F(ACheck, IsEndedIfSomebodyStopsTheNight) {
  ::raise(SIGTERM);
  const CheckResult check = run("sleep 600");
  EXPECT_FALSE(check.has_passed);
  EXPECT_EQ(check.how, "stopped");
}

TEST_F(ACheck, ThatCannotBeRunHasNotPassed) {
  std::filesystem::remove(folder_.path());
  const CheckResult check = run("true");
  EXPECT_FALSE(check.has_passed);
  EXPECT_THAT(check.how, HasSubstr(folder_.path().string()));
}

}  // namespace
}  // namespace livestream

#include "sources/transcripts/process_finder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "sources/sources.h"
#include "sources/test_files.h"
#include "sources/test_sink.h"
#include "sources/test_watchers.h"

#ifdef __linux__

namespace livestream {
namespace {

namespace fs = std::filesystem;
using Call = RecordingSink::Call;
using Kind = RecordingSink::Kind;

RecordingSink::Predicate process_says(const std::string& words) {
  return [words](const Call& call) {
    return call.kind == Kind::derived && call.event.type() == "process" &&
           call.event.data_text().find(words) != std::string_view::npos;
  };
}

// Codex, as far as this is about: a program of that name that works in a project, and a rollout that says where.
class FindingProcesses : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(project_);
    fs::create_directories(folder_ / "bin");
    fs::create_symlink("/bin/sleep", folder_ / "bin/codex");
    project_ = fs::canonical(project_);
    SourceOptions options;
    options.homes = {{"codex", folder_ / ".codex"}};
    options.missing_root_interval = std::chrono::milliseconds(5);
    sources_.emplace(sink_, clock_, options, make_watcher(WatcherKind::best, clock_));
  }
  void TearDown() override {
    sources_.reset();
    for (const pid_t pid : agents_) end(pid);
  }

  pid_t start_agent() { return start({folder_ / "bin/codex", "600"}); }
  pid_t start(const std::vector<std::string>& words) {
    std::vector<const char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words) arguments.push_back(word.c_str());
    arguments.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
      if (::chdir(project_.c_str()) == 0) ::execv(arguments[0], const_cast<char* const*>(arguments.data()));
      ::_exit(1);
    }
    agents_.push_back(pid);
    return pid;
  }
  pid_t start_named_agent() {
    const pid_t pid = start_agent();
    const auto is_named = [&] {
      const auto found = find_processes(project_, "codex");
      return std::any_of(found.begin(), found.end(), [&](const RunningProcess& process) { return process.pid == pid; });
    };
    while (!is_named()) ::usleep(1'000);
    return pid;
  }
  void end(pid_t pid) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
  void write_rollout() {
    append(
        folder_ / ".codex/sessions/2026/11/24/rollout-2026-11-24T03-00-00-0b5e4a52-2f0d-7d4e-9d6f-0c8a4f6c1d11.jsonl",
        fmt::format(R"({{"timestamp":"2026-11-24T03:00:00Z","type":"session_meta","payload":{{)"
                    R"("id":"0b5e4a52-2f0d-7d4e-9d6f-0c8a4f6c1d11","cwd":"{}"}}}})"
                    "\n",
                    project_.string()));
  }

  RealClock clock_;
  TempFolder folder_;
  fs::path project_ = folder_.path() / "shop";
  std::vector<pid_t> agents_;
  RecordingSink sink_;
  std::optional<Sources> sources_;
};

TEST_F(FindingProcesses, TheOneThatWorksThereIsFoundAndMissedWhenItIsGone) {
  const pid_t pid = start_agent();
  write_rollout();
  ASSERT_TRUE(sink_.wait_for(process_says(fmt::format(R"("pid":{},"state":"running")", pid))));
  end(pid);
  EXPECT_TRUE(sink_.wait_for(process_says(fmt::format(R"("pid":{},"state":"gone")", pid))));
}

TEST_F(FindingProcesses, WhatItStartsAfterItWroteIsACommandThatItRuns) {
  const fs::path gate = folder_ / "gate";
  ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
  const fs::path script = folder_ / "script/codex";
  append(script, fmt::format("read go < '{}'\n/bin/sleep 600 &\nwait\nread go < '{}'\n", gate.string(), gate.string()));
  const pid_t pid = start({"/bin/sh", script});
  write_rollout();
  ASSERT_TRUE(sink_.wait_for(process_says(fmt::format(R"("pid":{},"state":"running")", pid))));
  append(gate, "\n");
  ASSERT_TRUE(sink_.wait_for(process_says(R"("command":"/bin/sleep 600")")));
  const auto children = child_processes(pid);
  ASSERT_EQ(children.size(), 1);
  sink_.forget();
  ::kill(static_cast<pid_t>(children.front().pid), SIGKILL);
  EXPECT_TRUE(sink_.wait_for(process_says(fmt::format(R"({{"pid":{},"state":"running"}})", pid))));
}

TEST_F(FindingProcesses, OfTwoNobodyKnowsWhichItIs) {
  start_named_agent();
  start_named_agent();
  write_rollout();
  ASSERT_TRUE(sink_.wait_for(process_says(R"({"state":"gone"})")));
  const auto calls = sink_.calls();
  EXPECT_FALSE(std::any_of(calls.begin(), calls.end(), process_says("running")));
}

// The same without waiting: the clock is the test's.
class LookingForProcesses : public FindingProcesses {
 protected:
  void note_transcript() { finder_.note_transcript("codex-1", project_.string(), us_ago(std::chrono::seconds(0))); }
  std::int64_t us_ago(std::chrono::microseconds age) const {
    return (hands_.system_now() - age).time_since_epoch().count();
  }
  // After twice the time between searches.
  void look_later() {
    hands_.advance(2 * transcripts::ProcessFinder::kSearch);
    finder_.run_due(hands_.steady_now());
    hands_.advance(transcripts::ProcessFinder::kGrace);
    finder_.run_due(hands_.steady_now());
  }
  bool was_told(const std::string& words) const {
    const auto calls = heard_.calls();
    return std::any_of(calls.begin(), calls.end(), process_says(words));
  }

  ManualClock hands_{SystemTime(std::chrono::seconds(1'800'000'000))};
  RecordingSink heard_;
  transcripts::ProcessFinder finder_{"codex", hands_, transcripts::SessionTeller(heard_, folder_.path(), "codex")};
};

TEST_F(LookingForProcesses, GoOnForSecondsAfterTheLastLine) {
  note_transcript();
  const pid_t pid = start_named_agent();
  look_later();
  EXPECT_TRUE(was_told(fmt::format(R"("pid":{},"state":"running")", pid)));
}

TEST_F(LookingForProcesses, AtFirstFindWhoWasThereWhenTheLastLineWasWritten) {
  const pid_t pid = start_named_agent();
  finder_.note_transcript("codex-1", project_.string(), us_ago(std::chrono::minutes(59)));
  EXPECT_TRUE(was_told(fmt::format(R"("pid":{},"state":"running")", pid)));
}

TEST_F(LookingForProcesses, AtFirstDoNotTakeWhoCameLaterThanTheLastLine) {
  hands_.jump_system(RealClock().system_now() - hands_.system_now());
  const auto before_us = us_ago(std::chrono::seconds(10));
  const pid_t pid = start_named_agent();
  finder_.note_transcript("codex-1", project_.string(), before_us);
  EXPECT_FALSE(was_told(fmt::format(R"("pid":{})", pid)));
}

TEST_F(LookingForProcesses, EndWhenTheLastLineIsOld) {
  note_transcript();
  const pid_t pid = start_named_agent();
  hands_.advance(std::chrono::minutes(1));
  look_later();
  EXPECT_FALSE(was_told(fmt::format(R"("pid":{})", pid)));
}

TEST_F(LookingForProcesses, DoNotTakeASuccessorInTheFolder) {
  const pid_t pid = start_named_agent();
  note_transcript();
  ASSERT_TRUE(was_told(fmt::format(R"("pid":{},"state":"running")", pid)));
  note_transcript();
  end(pid);
  const pid_t successor = start_named_agent();
  look_later();
  ASSERT_TRUE(was_told(fmt::format(R"("pid":{},"state":"gone")", pid)));
  look_later();
  EXPECT_FALSE(was_told(fmt::format(R"("pid":{})", successor)));
}

}  // namespace
}  // namespace livestream

#endif

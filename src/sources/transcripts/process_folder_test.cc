#include "sources/transcripts/process_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"
#include "sources/sources.h"
#include "sources/test_files.h"
#include "sources/test_sink.h"
#include "sources/test_watchers.h"

namespace livestream {
namespace {

namespace fs = std::filesystem;
using Call = RecordingSink::Call;
using Kind = RecordingSink::Kind;

constexpr const char* kSession = "0b5e4a52-2f0d-4d4e-9d6f-0c8a4f6c1d11";

// A process that stands for an agent.
class Agent {
 public:
  Agent() : pid_(::fork()) {
    if (pid_ == 0)
      for (;;) ::pause();
  }
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;
  ~Agent() { kill(); }

  pid_t pid() const { return pid_; }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, 0), nullptr, 0);
  }

 private:
  pid_t pid_;
};

// Of a `process` event with these words in its data.
RecordingSink::Predicate process_says(const std::string& words) {
  return [words](const Call& call) {
    return call.kind == Kind::derived && call.event.type() == "process" &&
           call.event.data_text().find(words) != std::string_view::npos;
  };
}

class FollowingProcesses : public testing::TestWithParam<WatcherKind> {
 protected:
  void start() {
    SourceOptions options;
    options.homes = {{"claude-code", home_}};
    options.watch = quick(GetParam());
    options.rescan_interval = std::chrono::milliseconds(50);
    options.missing_root_interval = std::chrono::milliseconds(5);
    sources_.emplace(sink_, clock_, options, make_watcher(GetParam(), clock_));
  }

  std::string file(const Agent& agent, std::string_view status, std::int64_t time_ms,
                   std::string_view rest = "") const {
    return fmt::format(R"({{"pid":{},"sessionId":"{}","cwd":"/home/me/shop","startedAt":1700000000000,)"
                       R"("procStart":"{}","version":"9.1.0","status":"{}","statusUpdatedAt":{}{}}})",
                       agent.pid(), kSession, process_start(agent.pid()).value_or(0), status, time_ms, rest);
  }
  fs::path place(pid_t pid) const { return home_ / "sessions" / (std::to_string(pid) + ".json"); }
  void write_transcript() const {
    write_in_place(home_ / "projects/shop" / (std::string(kSession) + ".jsonl"),
                   R"({"type":"user","timestamp":"2026-11-23T03:00:00Z","cwd":"/home/me/shop","version":"9.1.0",)"
                   R"("message":{"content":"go"}})"
                   "\n");
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const Call& call : sink_.calls())
      if (call.kind == Kind::derived && call.event.type() == "process") lines.emplace_back(call.event.line());
    return lines;
  }

  RealClock clock_;
  TempFolder folder_;
  fs::path home_ = folder_.path() / ".claude";
  RecordingSink sink_;
  std::optional<Sources> sources_;
};

INSTANTIATE_TEST_SUITE_P(, FollowingProcesses, testing::Values(WatcherKind::best, WatcherKind::polling),
                         [](const auto& test) { return name_of(test.param); });

TEST_P(FollowingProcesses, WhatItDoesAndThatItEndedIsTold) {
  Agent agent;
  write_transcript();
  write_in_place(place(agent.pid()), file(agent, "busy", 1'700'000'001'000));
  start();
  ASSERT_TRUE(sink_.wait_for(process_says(R"("activity":"busy")")));
  write_in_place(place(agent.pid()), file(agent, "waiting", 1'700'000'002'000, R"(,"waitingFor":"permission prompt")"));
  ASSERT_TRUE(sink_.wait_for(process_says(R"("reason":"permission")")));
  fs::remove(place(agent.pid()));
  ASSERT_TRUE(sink_.wait_for(process_says(R"("state":"ended")")));
}

TEST_P(FollowingProcesses, WhoIsKilledIsToldDeadThoughItsFileStays) {
  Agent agent;
  write_transcript();
  write_in_place(place(agent.pid()), file(agent, "busy", 1'700'000'001'000));
  start();
  ASSERT_TRUE(sink_.wait_for(process_says(R"("activity":"busy")")));
  agent.kill();
  ASSERT_TRUE(sink_.wait_for(process_says(R"("state":"dead")")));
}

TEST_P(FollowingProcesses, WhoTakesItsFileAlongHasEnded) {
  for (int i = 0; i < 20; ++i) {
    Agent agent;
    write_transcript();
    write_in_place(place(agent.pid()), file(agent, "busy", 1'700'000'001'000));
    start();
    ASSERT_TRUE(sink_.wait_for(process_says(R"("activity":"busy")")));
    fs::remove(place(agent.pid()));
    agent.kill();
    ASSERT_TRUE(sink_.wait_for(process_says(R"("state":"ended")")));
    sources_.reset();
    for (const std::string& line : lines()) EXPECT_EQ(line.find(R"("state":"dead")"), std::string::npos) << line;
    sink_.forget();
  }
}

TEST_P(FollowingProcesses, WhoWasDeadBeforeIsToldTheSameAfterEachRestart) {
  Agent agent;
  write_transcript();
  const std::string text = file(agent, "busy", 1'700'000'001'000);
  write_in_place(place(agent.pid()), text);
  agent.kill();
  start();
  ASSERT_TRUE(sink_.wait_for(process_says(R"("state":"dead")")));
  sources_.reset();
  const auto first = lines();
  sink_.forget();
  start();
  ASSERT_TRUE(sink_.wait_for(process_says(R"("state":"dead")")));
  sources_.reset();
  EXPECT_EQ(lines(), first);
}

TEST_P(FollowingProcesses, AnotherProcessWithTheSameNumberIsNotIt) {
  Agent agent;
  write_transcript();
  std::string text = file(agent, "busy", 1'700'000'001'000);
  text.insert(text.find(R"("procStart":")") + 13, "9");
  write_in_place(place(agent.pid()), text);
  start();
  EXPECT_TRUE(sink_.wait_for(process_says(R"("state":"dead")")));
}

TEST_P(FollowingProcesses, ThoseOfAnotherMachineCannotBeSeenToDie) {
  Agent gone;
  write_transcript();
  const std::string text = file(gone, "busy", 1'700'000'001'000, R"(,"pidDomain":"linux:elsewhere:pid:[1]")");
  write_in_place(place(gone.pid()), text);
  const fs::path path = place(gone.pid());
  gone.kill();
  start();
  ASSERT_TRUE(sink_.wait_for(process_says(R"("activity":"busy")")));
  fs::remove(path);
  ASSERT_TRUE(sink_.wait_for(process_says(R"("state":"ended")")));
  for (const std::string& line : lines()) EXPECT_EQ(line.find(R"("state":"dead")"), std::string::npos) << line;
}

TEST_P(FollowingProcesses, ASessionWithoutTranscriptIsThereAsSoonAsItDoesSomething) {
  Agent agent;
  start();
  write_in_place(place(agent.pid()), file(agent, "idle", 1'700'000'001'000));
  write_in_place(place(agent.pid()), file(agent, "busy", 1'700'000'002'000));
  ASSERT_TRUE(sink_.wait_for(process_says(R"("project":"shop")")));
  const auto calls = sink_.calls();
  EXPECT_EQ(calls.front().kind, Kind::found);
  EXPECT_EQ(calls.front().id, kSession);
  EXPECT_EQ(lines().size(), 1U);
}

TEST_P(FollowingProcesses, ASessionThatNoProcessWorksOnHasEnded) {
  fs::create_directories(home_ / "sessions");
  write_transcript();
  fs::last_write_time(home_ / "projects/shop" / (std::string(kSession) + ".jsonl"),
                      fs::file_time_type::clock::now() - std::chrono::minutes(5));
  start();
  EXPECT_TRUE(sink_.wait_for(process_says(R"({"state":"ended"})")));
}

}  // namespace
}  // namespace livestream

#include "sources/ralph/ralph_source.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "sources/sources.h"
#include "sources/test_files.h"
#include "sources/test_sink.h"
#include "sources/test_watchers.h"

namespace livestream {
namespace {

namespace fs = std::filesystem;
using Call = RecordingSink::Call;
using Kind = RecordingSink::Kind;
using std::chrono::milliseconds;
using testing::Each;
using testing::Field;
using testing::IsEmpty;
using testing::Not;

std::string state_json(std::string_view phase, int iterations = 1) {
  return fmt::format(R"({{"project_name": "shop", "current_phase": "{}", "iterations": {}}})", phase, iterations);
}

RecordingSink::Predicate is(Kind kind, std::string id = {}) {
  return [kind, id](const Call& call) { return call.kind == kind && (id.empty() || call.id == id); };
}

RecordingSink::Predicate found(std::string id, std::function<bool(const FoundSession&)> check) {
  return [id, check](const Call& call) { return call.kind == Kind::found && call.id == id && check(call.session); };
}

RecordingSink::Predicate derived(std::string id, std::string key, boost::json::value value) {
  return [id, key, value](const Call& call) {
    return call.kind == Kind::derived && call.id == id && call.event.data().contains(key) &&
           call.event.data().at(key) == value;
  };
}

class RalphFollowing : public testing::TestWithParam<WatcherKind> {
 protected:
  static SourceOptions quick_options() {
    SourceOptions options;
    options.watch = quick(GetParam());
    options.rescan_interval = milliseconds(50);
    options.missing_root_interval = milliseconds(5);
    options.retry_interval = milliseconds(5);
    return options;
  }

  void start(SourceOptions options = quick_options()) {
    sources_.emplace(sink_, clock_, options, make_watcher(GetParam(), clock_));
    sources_->add_root(root_);
    ASSERT_TRUE(sink_.wait_for(is(Kind::scanned)));
  }

  fs::path checkpoint(std::string_view id, std::string_view name = {}) const {
    const fs::path folder = root_ / "checkpoints/ralph" / id;
    return name.empty() ? folder : folder / name;
  }
  fs::path event_log(std::string_view id) const { return root_ / "logs/events" / id / "events.jsonl"; }

  RealClock clock_;
  TempFolder folder_;
  fs::path root_ = folder_.path() / "project";
  RecordingSink sink_;
  std::optional<Sources> sources_;
};

INSTANTIATE_TEST_SUITE_P(, RalphFollowing,
                         testing::Values(WatcherKind::best, WatcherKind::limited, WatcherKind::polling),
                         [](const auto& test) { return name_of(test.param); });

TEST_P(RalphFollowing, WhatLiesThereIsReportedBeforeTheScanEndsAndNotAsLive) {
  write_in_place(checkpoint("a", "state.json"), state_json("scout"));
  write_in_place(checkpoint("a", "COMPLETE"), "");
  write_in_place(event_log("b"), "{}\n");
  write_in_place(root_ / "logs/ralph_c/session.jsonl", "{}\n");
  start();
  const auto calls = sink_.calls();
  ASSERT_EQ(calls.size(), 5U);
  EXPECT_EQ(calls.back().kind, Kind::scanned);
  EXPECT_EQ(calls[0].session.id, "a");
  EXPECT_EQ(calls[0].session.root, root_);
  EXPECT_TRUE(calls[0].session.is_complete);
  EXPECT_EQ(calls[0].session.checkpoint, checkpoint("a"));
  EXPECT_EQ(calls[0].session.event_log, event_log("a"));
  EXPECT_GT(calls[0].session.modified_us, 0);
  EXPECT_EQ(calls[1].kind, Kind::derived);
  EXPECT_EQ(calls[1].event.data().at("phase"), "scout");
  EXPECT_FALSE(calls[1].is_live);
  EXPECT_EQ(calls[2].session.event_log, event_log("b"));
  EXPECT_TRUE(calls[2].session.checkpoint.empty());
  EXPECT_EQ(calls[3].session.session_log, root_ / "logs/ralph_c/session.jsonl");
}

TEST_P(RalphFollowing, NewSessionAppearsThoughNothingWasThereBefore) {
  fs::create_directories(root_);
  start();
  write_in_place(checkpoint("new", "state.json"), state_json("scout"));
  ASSERT_TRUE(sink_.wait_for(is(Kind::found, "new")));
  ASSERT_TRUE(sink_.wait_for(derived("new", "phase", "scout")));
  EXPECT_TRUE(sink_.wait_for([](const Call& call) { return call.kind == Kind::derived && call.is_live; }));
}

TEST_P(RalphFollowing, FilesWrittenWhileTheirFoldersAppearAreNotMissed) {
  fs::create_directories(root_);
  start();
  for (int i = 0; i < 20; ++i) {
    const std::string id = fmt::format("s{}", i);
    write_in_place(checkpoint(id, "state.json"), state_json("scout"));
    write_in_place(event_log(id), "{}\n");
    write_in_place(root_ / ("logs/ralph_" + id) / "session.jsonl", "{}\n");
  }
  for (int i = 0; i < 20; ++i) {
    const std::string id = fmt::format("s{}", i);
    EXPECT_TRUE(sink_.wait_for(derived(id, "phase", "scout"))) << id;
    EXPECT_TRUE(sink_.wait_for(is(Kind::grew, id))) << id;
    EXPECT_TRUE(sink_.wait_for(found(id, [](const auto& s) { return !s.session_log.empty(); }))) << id;
  }
}

TEST_P(RalphFollowing, FilesRewrittenInPlaceAndReplacedAreReadAgain) {
  write_in_place(checkpoint("a", "state.json"), state_json("scout"));
  start();
  write_in_place(checkpoint("a", "progress.json"), R"({"completed": ["1"], "remaining": []})");
  EXPECT_TRUE(sink_.wait_for(derived("a", "completed", {"1"})));
  write_in_place(checkpoint("a", "progress.json"), R"({"completed": ["2"], "remaining": []})");
  EXPECT_TRUE(sink_.wait_for(derived("a", "completed", {"2"})));
  replace(checkpoint("a", "state.json"), state_json("builder", 7));
  EXPECT_TRUE(sink_.wait_for(derived("a", "iterations", 7)));
  for (const Call& call : sink_.calls()) EXPECT_EQ(call.is_live, call.event.data().contains("completed"));
}

TEST_P(RalphFollowing, SameContentWrittenAgainSaysNothing) {
  write_in_place(checkpoint("a", "state.json"), state_json("scout"));
  start();
  sink_.forget();
  replace(checkpoint("a", "state.json"), state_json("scout"));
  write_in_place(event_log("a"), "{}\n");
  ASSERT_TRUE(sink_.wait_for(is(Kind::grew, "a")));
  EXPECT_THAT(sink_.calls(), Each(Field(&Call::kind, Not(Kind::derived))));
}

TEST_P(RalphFollowing, CompletionShowsAsSoonAsTheMarkerIsThere) {
  write_in_place(checkpoint("a", "state.json"), state_json("builder"));
  start();
  write_in_place(checkpoint("a", "COMPLETE"), "");
  EXPECT_TRUE(sink_.wait_for(found("a", [](const auto& session) { return session.is_complete; })));
  EXPECT_TRUE(sink_.wait_for(derived("a", "is_complete", true)));
  write_in_place(checkpoint("a", "state.json"), state_json("complete"));
  EXPECT_TRUE(sink_.wait_for(derived("a", "phase", "complete")));
}

TEST_P(RalphFollowing, DeletedSessionGoesAndMayComeBack) {
  write_in_place(checkpoint("a", "state.json"), state_json("scout"));
  write_in_place(event_log("a"), "{}\n");
  write_in_place(checkpoint("stays", "state.json"), state_json("scout"));
  start();
  fs::remove_all(checkpoint("a"));
  fs::remove_all(event_log("a").parent_path());
  ASSERT_TRUE(sink_.wait_for(is(Kind::gone, "a")));
  sink_.forget();
  write_in_place(checkpoint("a", "state.json"), state_json("builder"));
  EXPECT_TRUE(sink_.wait_for(is(Kind::found, "a")));
  EXPECT_TRUE(sink_.wait_for(derived("a", "phase", "builder")));
  EXPECT_THAT(sink_.calls(), Each(Field(&Call::id, Not("stays"))));
}

TEST_P(RalphFollowing, RootThatIsDeletedAndMadeAgainIsFollowedAgain) {
  write_in_place(checkpoint("a", "state.json"), state_json("scout"));
  start();
  fs::remove_all(root_);
  ASSERT_TRUE(sink_.wait_for(is(Kind::gone, "a")));
  write_in_place(checkpoint("b", "state.json"), state_json("scout"));
  ASSERT_TRUE(sink_.wait_for(derived("b", "phase", "scout")));
  write_in_place(checkpoint("b", "state.json"), state_json("builder"));
  EXPECT_TRUE(sink_.wait_for(derived("b", "phase", "builder")));
}

TEST_P(RalphFollowing, RootMovedAwayTakesItsSessionsWithIt) {
  const fs::path above = folder_.path() / "above";
  root_ = above / "project";
  write_in_place(checkpoint("a", "state.json"), state_json("scout"));
  start();
  fs::rename(above, folder_.path() / "elsewhere");
  ASSERT_TRUE(sink_.wait_for(is(Kind::gone, "a")));
  sink_.forget();
  fs::rename(folder_.path() / "elsewhere", above);
  ASSERT_TRUE(sink_.wait_for(is(Kind::found, "a")));
}

TEST_P(RalphFollowing, RootThatIsMissingIsScannedAtOnceAndFollowedWhenItAppears) {
  start();
  EXPECT_EQ(sink_.calls().size(), 1U);
  write_in_place(checkpoint("a", "state.json"), state_json("scout"));
  EXPECT_TRUE(sink_.wait_for(is(Kind::found, "a")));
}

TEST_P(RalphFollowing, HalfWrittenFileSaysNothingUntilItIsWhole) {
  const std::string whole = state_json("builder", 42);
  fs::create_directories(root_);
  start();
  write_in_place(checkpoint("a", "state.json"), whole.substr(0, whole.size() / 2));
  ASSERT_TRUE(sink_.wait_for(is(Kind::found, "a")));
  append(checkpoint("a", "state.json"), whole.substr(whole.size() / 2));
  ASSERT_TRUE(sink_.wait_for(derived("a", "iterations", 42)));
  for (const Call& call : sink_.calls()) EXPECT_TRUE(call.kind != Kind::derived || call.event.data().contains("phase"));
}

TEST_P(RalphFollowing, FileThatStaysBrokenDoesNotHideTheOthers) {
  write_in_place(checkpoint("a", "state.json"), "{\"project_name\": \"sh");
  write_in_place(checkpoint("a", "progress.json"), R"({"completed": ["1"]})");
  start();
  ASSERT_TRUE(sink_.wait_for(derived("a", "completed", {"1"})));
  write_in_place(checkpoint("a", "state.json"), state_json("builder", 9));
  EXPECT_TRUE(sink_.wait_for(derived("a", "iterations", 9)));
}

TEST_P(RalphFollowing, EventLogGrowthIsReportedInTheSessionsOrder) {
  write_in_place(event_log("a"), "{}\n");
  start();
  for (int i = 0; i < 3; ++i) {
    sink_.forget();
    append(event_log("a"), "{}\n");
    ASSERT_TRUE(sink_.wait_for(is(Kind::grew, "a")));
  }
  sink_.forget();
  fs::remove(event_log("a"));
  EXPECT_TRUE(sink_.wait_for(is(Kind::gone, "a")));
}

TEST_P(RalphFollowing, OvernightLogBelongsToTheSessionOfItsStampAlone) {
  fs::create_directories(checkpoint("shop_20261123_030252"));
  fs::create_directories(checkpoint("other_20261123_030253"));
  fs::create_directories(checkpoint("cont_1"));
  write_in_place(root_ / "logs/overnight_20261123_030252.log", "line\n");
  start();
  const auto log = root_ / "logs/overnight_20261123_030252.log";
  for (const Call& call : sink_.calls())
    EXPECT_EQ(call.session.overnight_log, call.id == "shop_20261123_030252" ? log : fs::path()) << call.id;

  sink_.forget();
  write_in_place(root_ / "logs/overnight_20261123_030253.log", "line\n");
  EXPECT_TRUE(sink_.wait_for(found("other_20261123_030253", [](const auto& s) { return !s.overnight_log.empty(); })));
}

TEST_P(RalphFollowing, TwoSessionsOfOneStampShowNoOvernightLog) {
  fs::create_directories(checkpoint("shop_20261123_030252"));
  write_in_place(root_ / "logs/overnight_20261123_030252.log", "line\n");
  start();
  fs::create_directories(checkpoint("blog_20261123_030252"));
  ASSERT_TRUE(sink_.wait_for(found("shop_20261123_030252", [](const auto& s) { return s.overnight_log.empty(); })));
  sink_.forget();
  fs::remove_all(checkpoint("blog_20261123_030252"));
  ASSERT_TRUE(sink_.wait_for(found("shop_20261123_030252", [](const auto& s) { return !s.overnight_log.empty(); })));
}

TEST_P(RalphFollowing, LinksOutOfTheRootAreNotFollowedThoseInsideAre) {
  write_in_place(folder_ / "outside/state.json", state_json("scout"));
  write_in_place(folder_ / "outside/session.jsonl", "{}\n");
  write_in_place(checkpoint("real", "state.json"), state_json("scout"));
  fs::create_directories(checkpoint("linked_file"));
  fs::create_directories(root_ / "logs/ralph_linked_file");
  fs::create_directory_symlink(folder_ / "outside", checkpoint("out"));
  fs::create_directory_symlink(checkpoint("real"), checkpoint("in"));
  fs::create_symlink(folder_ / "outside/state.json", checkpoint("linked_file", "state.json"));
  fs::create_symlink(folder_ / "outside/session.jsonl", root_ / "logs/ralph_linked_file/session.jsonl");
  start();
  std::vector<std::string> ids;
  for (const Call& call : sink_.calls()) {
    if (call.kind == Kind::found) ids.push_back(call.id);
    EXPECT_FALSE(call.kind == Kind::derived && call.id == "linked_file");
    EXPECT_TRUE(call.session.session_log.empty());
  }
  EXPECT_THAT(ids, testing::ElementsAre("in", "linked_file", "real"));
}

TEST_P(RalphFollowing, FoldersOfSessionsThatLeadOutOfTheRootHoldNone) {
  write_in_place(folder_ / "outside/ralph/a/state.json", state_json("scout"));
  write_in_place(folder_ / "outside/events/b/events.jsonl", "{}\n");
  fs::create_directories(root_);
  fs::create_directory_symlink(folder_ / "outside", root_ / "checkpoints");
  fs::create_directory_symlink(folder_ / "outside", root_ / "logs");
  start();
  for (const Call& call : sink_.calls()) EXPECT_NE(call.kind, Kind::found) << call.id;
  fs::remove(root_ / "checkpoints");
  write_in_place(checkpoint("c", "state.json"), state_json("scout"));
  ASSERT_TRUE(sink_.wait_for(is(Kind::found, "c")));
  for (const Call& call : sink_.calls()) {
    if (call.kind != Kind::found) continue;
    EXPECT_EQ(call.id, "c");
    EXPECT_TRUE(call.session.event_log.empty());
  }
}

TEST_P(RalphFollowing, OldSessionThatGoesOnIsNoticedByTheSlowRound) {
  write_in_place(checkpoint("old", "state.json"), state_json("scout"));
  for (const auto& path : {checkpoint("old", "state.json"), checkpoint("old")})
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(48));
  start();
  write_in_place(checkpoint("old", "state.json"), state_json("builder", 12));
  EXPECT_TRUE(sink_.wait_for(derived("old", "iterations", 12)));
}

TEST_P(RalphFollowing, CopiedOldSessionIsNotTakenForLive) {
  fs::create_directories(checkpoint("copy").parent_path());
  write_in_place(folder_ / "copy/state.json", state_json("scout"));
  fs::last_write_time(folder_ / "copy/state.json", fs::file_time_type::clock::now() - std::chrono::hours(1));
  start();
  fs::rename(folder_ / "copy", checkpoint("copy"));
  ASSERT_TRUE(sink_.wait_for(is(Kind::derived, "copy")));
  EXPECT_FALSE(sink_.calls().back().is_live);
}

TEST_P(RalphFollowing, RootsAreAddedWhileRunningAndEachOnce) {
  start();
  const fs::path second = folder_.path() / "second";
  write_in_place(second / "checkpoints/ralph/a/state.json", state_json("scout"));
  fs::create_directory_symlink(second, folder_ / "alias");
  sources_->add_root(second);
  ASSERT_TRUE(sink_.wait_for([&](const Call& call) { return call.kind == Kind::scanned && call.root == second; }));
  sink_.forget();
  sources_->add_root(folder_ / "alias/");
  ASSERT_TRUE(sink_.wait_for(is(Kind::scanned)));
  EXPECT_EQ(sink_.calls().size(), 1U);
}

TEST_P(RalphFollowing, StopEndsAtOnceAndIsSilentAfterwards) {
  fs::create_directories(root_);
  SourceOptions slow;
  slow.watch.poll_interval = std::chrono::hours(1);
  start(slow);
  sources_->stop();
  sink_.forget();
  write_in_place(checkpoint("a", "state.json"), state_json("scout"));
  EXPECT_THAT(sink_.calls(), IsEmpty());
}

TEST_P(RalphFollowing, RealRunsAreFoundAsTheyWere) {
  const char* samples = std::getenv("LIVESTREAM_SAMPLES");
  if (samples == nullptr) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded runs";
  fs::copy(fs::path(samples) / "context-foundry/ralph-run", root_, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(root_))
    fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add);
  start();
  int sessions = 0;
  for (const Call& call : sink_.calls()) {
    if (call.kind != Kind::found) continue;
    ++sessions;
    EXPECT_EQ(call.session.is_complete, call.id != "api-server_20261123_030331");
    EXPECT_EQ(call.session.overnight_log.empty(), call.id == "cont_1");
    EXPECT_FALSE(call.session.session_log.empty());
    EXPECT_TRUE(fs::exists(call.session.event_log));
  }
  EXPECT_EQ(sessions, 3);
  EXPECT_TRUE(sink_.wait_for(derived("cont_1", "project", "cont-app")));
  EXPECT_TRUE(sink_.wait_for(derived("cont_1", "iterations", 6)));
  EXPECT_TRUE(sink_.wait_for(derived("api-server_20261123_030331", "phase", "builder")));
  EXPECT_TRUE(sink_.wait_for(
      derived("api-server_20261123_030331", "remaining", {"2: User model", "3: Login endpoint \xE2\x80\x94 JWT"})));
  EXPECT_TRUE(sink_.wait_for(derived("my-app_20261123_030252", "is_complete", true)));
}

// Counts the folders that the real watcher is asked to watch: several sources look at the same root.
class CountingWatcher final : public FileWatcher {
 public:
  CountingWatcher(std::unique_ptr<FileWatcher> watcher, std::atomic<int>& watches)
      : watcher_(std::move(watcher)), watches_(watches) {}

  Result<void> watch(const fs::path& folder) override {
    if (folders_.insert(folder).second) ++watches_;
    return watcher_->watch(folder);
  }
  void unwatch(const fs::path& folder) override { watcher_->unwatch(folder); }
  FileChanges wait(std::chrono::microseconds timeout) override { return watcher_->wait(timeout); }
  void wake() override { watcher_->wake(); }

 private:
  std::unique_ptr<FileWatcher> watcher_;
  std::set<fs::path> folders_;
  std::atomic<int>& watches_;
};

TEST(RalphScale, TenThousandOldSessionsAreScannedInOnePassAndCostNoWatches) {
  constexpr int kSessions = 10'000;
  const TempFolder root(TempFolder::in_memory());
  const fs::path sessions = root / "checkpoints/ralph";
  fs::create_directories(sessions);
  for (int i = 0; i < kSessions; ++i) {
    const fs::path folder = sessions / fmt::format("s{}", i);
    fs::create_directory(folder);
    std::ofstream(folder / "state.json") << state_json("builder", i);
  }
  SourceOptions options;
  options.live_for = std::chrono::seconds(0);
  const RealClock clock;
  RecordingSink sink;
  std::atomic<int> watches{0};
  Sources sources(sink, clock, options, std::make_unique<CountingWatcher>(make_file_watcher(clock), watches));
  const auto start = clock.steady_now();
  sources.add_root(root.path());
  ASSERT_TRUE(sink.wait_for(is(Kind::scanned)));
  const auto took = std::chrono::duration_cast<milliseconds>(clock.steady_now() - start);
  RecordProperty("scan_ms", static_cast<int>(took.count()));
  EXPECT_EQ(sink.calls().size(), 2U * kSessions + 1U);
  EXPECT_EQ(watches, static_cast<int>(ralph::kSkeleton.size()));

  write_in_place(root / "prepared/state.json", state_json("scout"));
  fs::rename(root / "prepared", sessions / "another");
  EXPECT_TRUE(sink.wait_for(derived("another", "phase", "scout")));
}

}  // namespace
}  // namespace livestream

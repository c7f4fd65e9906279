#include "sources/foundry/foundry_source.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "base/ids.h"
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

std::string phase_json(std::string_view phase, std::string_view status = "working") {
  return fmt::format(
      R"({{"session_id":"shop","current_phase":"{}","status":"{}","phases_completed":["Scout","Architect"]}})", phase,
      status);
}

RecordingSink::Predicate is(Kind kind) {
  return [kind](const Call& call) { return call.kind == kind; };
}

RecordingSink::Predicate in_phase(std::string phase) {
  return [phase](const Call& call) {
    return call.kind == Kind::derived && call.event.data().at("phase").as_string() == phase;
  };
}

class FoundryFollowing : public testing::TestWithParam<WatcherKind> {
 protected:
  void start() {
    SourceOptions options;
    options.watch = quick(GetParam());
    options.rescan_interval = milliseconds(50);
    options.missing_root_interval = milliseconds(5);
    options.retry_interval = milliseconds(5);
    sources_.emplace(sink_, clock_, options, make_watcher(GetParam(), clock_));
    sources_->add_root(root_);
    ASSERT_TRUE(sink_.wait_for(is(Kind::scanned)));
  }

  fs::path file(std::string_view name) const { return root_ / ".context-foundry" / name; }
  std::string session() const { return foundry::session_of(fs::canonical(root_)); }
  Call last_derived() const {
    Call last;
    for (const Call& call : sink_.calls())
      if (call.kind == Kind::derived) last = call;
    return last;
  }

  RealClock clock_;
  TempFolder folder_;
  fs::path root_ = folder_.path() / "shop";
  RecordingSink sink_;
  std::optional<Sources> sources_;
};

INSTANTIATE_TEST_SUITE_P(, FoundryFollowing,
                         testing::Values(WatcherKind::best, WatcherKind::limited, WatcherKind::polling),
                         [](const auto& test) { return name_of(test.param); });

TEST_P(FoundryFollowing, WhatLiesThereIsFoundBeforeTheScanIsOverAndIsNotLive) {
  write_in_place(file("current-phase.json"), phase_json("Builder"));
  write_in_place(file("build-tasks.json"), R"({"tasks":[{"description":"Paint it"}]})");
  start();
  const auto calls = sink_.calls();
  ASSERT_GE(calls.size(), 3U);
  EXPECT_EQ(calls[0].kind, Kind::found);
  EXPECT_EQ(calls[0].id, session());
  EXPECT_EQ(calls[0].root, root_);
  EXPECT_TRUE(calls[0].session.event_log.empty());
  EXPECT_EQ(calls[1].kind, Kind::derived);
  EXPECT_FALSE(calls[1].is_live);
  EXPECT_EQ(calls[1].event.data().at("remaining").as_array().at(0), "Paint it");
}

TEST_P(FoundryFollowing, WhatIsWrittenThenIsLive) {
  write_in_place(file("current-phase.json"), phase_json("Scout"));
  start();
  write_in_place(file("current-phase.json"), phase_json("Architect"));
  ASSERT_TRUE(sink_.wait_for(in_phase("architect")));
  EXPECT_TRUE(last_derived().is_live);
}

TEST_P(FoundryFollowing, FolderThatComesLaterIsFound) {
  start();
  write_in_place(file("current-phase.json"), phase_json("Scout"));
  ASSERT_TRUE(sink_.wait_for(in_phase("scout")));
  EXPECT_EQ(last_derived().id, session());
}

TEST_P(FoundryFollowing, HalfWrittenFileIsReadWhenItIsWhole) {
  start();
  const std::string text = phase_json("Builder");
  write_in_place(file("current-phase.json"), text.substr(0, 30));
  ASSERT_TRUE(sink_.wait_for(is(Kind::found)));
  append(file("current-phase.json"), text.substr(30));
  ASSERT_TRUE(sink_.wait_for(in_phase("builder")));
}

TEST_P(FoundryFollowing, TasksThatComeLaterAreToldWithThePhase) {
  write_in_place(file("current-phase.json"), phase_json("Builder"));
  start();
  write_in_place(file("build-tasks.json"), R"({"tasks":[{"description":"Paint it"}]})");
  EXPECT_TRUE(sink_.wait_for([](const Call& call) {
    return call.kind == Kind::derived && !call.event.data().at("remaining").as_array().empty();
  }));
}

TEST_P(FoundryFollowing, CompletedBuildIsReportedAsThat) {
  write_in_place(file("current-phase.json"), phase_json("Builder"));
  start();
  write_in_place(file("current-phase.json"), phase_json("Feedback", "completed"));
  EXPECT_TRUE(sink_.wait_for([](const Call& call) { return call.kind == Kind::found && call.session.is_complete; }));
  EXPECT_TRUE(sink_.wait_for(in_phase("feedback")));
}

TEST_P(FoundryFollowing, SessionIsGoneWithItsFile) {
  write_in_place(file("current-phase.json"), phase_json("Scout"));
  start();
  fs::remove_all(root_ / ".context-foundry");
  ASSERT_TRUE(sink_.wait_for(is(Kind::gone)));
  sink_.forget();
  write_in_place(file("current-phase.json"), phase_json("Scout"));
  ASSERT_TRUE(sink_.wait_for(in_phase("scout")));
}

TEST(FoundrySession, IsAnotherForEachFolderAndTheSameEachTime) {
  EXPECT_EQ(foundry::session_of("/a/shop"), foundry::session_of("/a/shop"));
  EXPECT_NE(foundry::session_of("/a/shop"), foundry::session_of("/b/shop"));
  EXPECT_TRUE(foundry::session_of("/a/shop").starts_with("foundry-shop-"));
  for (const std::string& name : {std::string("a\nb"), std::string(200, 'x'), std::string("\xFF")})
    EXPECT_TRUE(check_session_id(foundry::session_of("/a/" + name)));
}

}  // namespace
}  // namespace livestream

#include "sources/plain/plain_source.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

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

constexpr std::string_view kPlain = R"({"type":"log_line","data":{"line":"hello"}})";

std::string event_of(std::string_view session) {
  return fmt::format(R"({{"type":"log_line","session_id":"{}","data":{{}}}})", session);
}

RecordingSink::Predicate is(Kind kind, std::string id = {}) {
  return [kind, id](const Call& call) { return call.kind == kind && (id.empty() || call.id == id); };
}

class PlainFollowing : public testing::TestWithParam<WatcherKind> {
 protected:
  void start(const fs::path& root) {
    SourceOptions options;
    options.watch = quick(GetParam());
    options.rescan_interval = milliseconds(50);
    options.missing_root_interval = milliseconds(5);
    sources_.emplace(sink_, clock_, options, make_watcher(GetParam(), clock_));
    sources_->add_root(root);
    ASSERT_TRUE(sink_.wait_for(is(Kind::scanned)));
  }

  RealClock clock_;
  TempFolder folder_;
  fs::path root_ = folder_.path() / "kept";
  fs::path log_ = root_ / "events.jsonl";
  RecordingSink sink_;
  std::optional<Sources> sources_;
};

INSTANTIATE_TEST_SUITE_P(, PlainFollowing,
                         testing::Values(WatcherKind::best, WatcherKind::limited, WatcherKind::polling),
                         [](const auto& test) { return name_of(test.param); });

TEST_P(PlainFollowing, LogInARootIsTheSessionThatItsFirstEventNames) {
  write_in_place(log_, event_of("nightly") + "\n" + event_of("other") + "\n");
  start(root_);
  const Call call = sink_.calls().front();
  EXPECT_EQ(call.kind, Kind::found);
  EXPECT_EQ(call.id, "nightly");
  EXPECT_EQ(call.root, root_);
  EXPECT_EQ(call.session.event_log, log_);
  append(log_, event_of("nightly") + "\n");
  EXPECT_TRUE(sink_.wait_for(is(Kind::grew, "nightly")));
}

TEST_P(PlainFollowing, WithoutANameItIsCalledAsItsFolder) {
  write_in_place(log_, std::string(kPlain) + "\n");
  start(root_);
  EXPECT_EQ(sink_.calls().front().id, "kept");
}

TEST_P(PlainFollowing, RootMayBeTheFileItselfHoweverItIsCalled) {
  write_in_place(root_ / "of-tuesday.jsonl", event_of("tuesday") + "\n");
  start(root_ / "of-tuesday.jsonl");
  EXPECT_EQ(sink_.calls().front().id, "tuesday");
  EXPECT_EQ(sink_.calls().front().session.event_log, root_ / "of-tuesday.jsonl");
  append(root_ / "of-tuesday.jsonl", event_of("tuesday") + "\n");
  EXPECT_TRUE(sink_.wait_for(is(Kind::grew, "tuesday")));
}

TEST_P(PlainFollowing, SessionBeginsWithTheFirstWholeLine) {
  start(root_);
  write_in_place(log_, event_of("nightly").substr(0, 20));
  write_in_place(root_ / "checkpoints/ralph/r/state.json", R"({"current_phase":"scout"})");
  ASSERT_TRUE(sink_.wait_for(is(Kind::found, "r")));
  append(log_, event_of("nightly").substr(20) + "\n");
  ASSERT_TRUE(sink_.wait_for(is(Kind::found, "nightly")));
  ASSERT_TRUE(sink_.wait_for(is(Kind::grew, "nightly")));
  for (const Call& call : sink_.calls()) EXPECT_NE(call.id, "kept");
}

TEST_P(PlainFollowing, NameThatALaterEventTellsReplacesTheFolders) {
  write_in_place(log_, std::string(kPlain) + "\n");
  start(root_);
  append(log_, event_of("nightly") + "\n");
  ASSERT_TRUE(sink_.wait_for(is(Kind::gone, "kept")));
  EXPECT_TRUE(sink_.wait_for(is(Kind::found, "nightly")));
}

TEST_P(PlainFollowing, SessionIsGoneWithItsFile) {
  write_in_place(log_, event_of("nightly") + "\n");
  start(root_);
  fs::remove(log_);
  EXPECT_TRUE(sink_.wait_for(is(Kind::gone, "nightly")));
}

}  // namespace
}  // namespace livestream

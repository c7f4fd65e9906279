#include "sources/ralph/ralph_root.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "sources/test_files.h"
#include "sources/test_sink.h"
#include "sources/test_watchers.h"

namespace livestream::ralph {
namespace {

namespace fs = std::filesystem;
using Kind = RecordingSink::Kind;

// What `Sources` does in its thread, step by step.
class RalphRootTest : public testing::Test {
 protected:
  ManualClock clock_{SystemTime(std::chrono::years(56))};
  TempFolder folder_;
  RecordingSink sink_;
  SourceOptions options_;
  std::unique_ptr<FileWatcher> watcher_ = make_watcher(WatcherKind::polling, clock_);
  const SourceContext context_{sink_, *watcher_, clock_, options_};
};

TEST_F(RalphRootTest, SessionThatWasOutOfReachForAMomentIsFoundAgain) {
  const fs::path above = folder_.path() / "above";
  const fs::path state = above / "project/checkpoints/ralph/a/state.json";
  write_in_place(state, R"({"current_phase": "scout"})");
  RalphRoot root(above / "project", context_);
  root.scan();

  fs::rename(above, folder_.path() / "elsewhere");
  root.changed({state});
  ASSERT_EQ(sink_.calls().back().kind, Kind::gone);
  fs::rename(folder_.path() / "elsewhere", above);  // every folder is what it was, so no watch has to tell

  sink_.forget();
  EXPECT_EQ(root.run_due(clock_.steady_now()), clock_.steady_now() + options_.rescan_interval);
  ASSERT_FALSE(sink_.calls().empty());
  EXPECT_EQ(sink_.calls().front().kind, Kind::found);
}

TEST_F(RalphRootTest, WhereALookLosesASessionTheNextIsDueAtOnce) {
  const fs::path project = folder_.path() / "project";
  write_in_place(project / "checkpoints/ralph/a/state.json", R"({"current_phase": "scout"})");
  RalphRoot root(project, context_);
  root.scan();

  fs::rename(project, folder_.path() / "elsewhere");
  clock_.advance(options_.rescan_interval);
  const SteadyTime due = root.run_due(clock_.steady_now());
  ASSERT_EQ(sink_.calls().back().kind, Kind::gone);
  EXPECT_LE(due, clock_.steady_now());
  EXPECT_GE(due, SteadyTime{});  // a time that others reckon with
}

TEST_F(RalphRootTest, SessionThatIsGoneForGoodIsLookedForOnce) {
  const fs::path session = folder_.path() / "checkpoints/ralph/a";
  write_in_place(session / "state.json", R"({"current_phase": "scout"})");
  RalphRoot root(folder_.path(), context_);
  root.scan();

  fs::remove_all(session);
  root.changed({session});
  ASSERT_EQ(sink_.calls().back().kind, Kind::gone);
  EXPECT_GT(root.run_due(clock_.steady_now()), clock_.steady_now());
}

}  // namespace
}  // namespace livestream::ralph

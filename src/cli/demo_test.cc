#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "cli/demo_checkpoint.h"
#include "cli/demo_script.h"

namespace livestream::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(DemoScript, IsTheSameEveryTime) { EXPECT_EQ(demo_script(seconds(90)), demo_script(seconds(90))); }

TEST(DemoScript, FillsTheTimeItIsGivenInOrder) {
  for (const auto length : {seconds(5), seconds(90)}) {
    const auto script = demo_script(length);
    EXPECT_EQ(script.back().at, milliseconds(length));
    EXPECT_TRUE(std::is_sorted(script.begin(), script.end(), [](auto& a, auto& b) { return a.at < b.at; }));
  }
}

TEST(DemoScript, GoesThroughAllPhasesAndTasks) {
  std::vector<std::string> phases;
  std::vector<std::string> tasks;
  for (const DemoStep& step : demo_script(seconds(90))) {
    if (step.action == DemoAction::phase) phases.push_back(step.text);
    if (step.action == DemoAction::task) tasks.push_back(step.text);
  }
  EXPECT_EQ(phases, (std::vector<std::string>{"scout", "architect", "builder", "complete"}));
  EXPECT_EQ(tasks, demo_tasks());
  EXPECT_EQ(tasks.size(), 12U);
}

TEST(DemoScript, ShowsTheGaugeInItsThreeColoursAndResets) {
  std::set<std::string> colours;
  int resets = 0;
  double before = 0;
  for (const DemoStep& step : demo_script(seconds(90))) {
    if (step.action != DemoAction::context) continue;
    colours.insert(step.context < 40 ? "green" : step.context < 50 ? "yellow" : "red");
    resets += step.context < before ? 1 : 0;
    before = step.context;
  }
  EXPECT_EQ(colours.size(), 3U);
  EXPECT_EQ(resets, 8);
}

TEST(DemoScript, RecoversFromItsOneErrorAndCompletes) {
  const auto script = demo_script(seconds(90));
  const auto is_error = [](const DemoStep& step) { return step.action == DemoAction::error; };
  EXPECT_EQ(std::count_if(script.begin(), script.end(), is_error), 1);
  EXPECT_EQ(script.back().action, DemoAction::completion);
}

class DemoCheckpointTest : public testing::Test {
 protected:
  DemoCheckpointTest() {
    std::string name = std::filesystem::temp_directory_path() / "livestream-demo-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
  }
  ~DemoCheckpointTest() override { std::filesystem::remove_all(folder_); }

  boost::json::object read(const char* name) const {
    return boost::json::parse(*read_file(folder_ / "checkpoints/ralph/s" / name, 1 << 20)).as_object();
  }

  std::filesystem::path folder_;
};

TEST_F(DemoCheckpointTest, LeavesTheFilesOfAFinishedRun) {
  DemoCheckpoint checkpoint(folder_, "s", SystemTime{});
  for (const DemoStep& step : demo_script(seconds(1))) ASSERT_TRUE(checkpoint.follow(step, SystemTime{} + step.at));
  const auto state = read("state.json");
  EXPECT_EQ(state.at("current_phase").as_string(), "complete");
  EXPECT_EQ(state.at("iterations").as_int64(), 9);
  EXPECT_EQ(state.at("failed_attempts").as_array().size(), 1U);
  EXPECT_EQ(read("progress.json").at("completed").as_array().size(), 12U);
  EXPECT_TRUE(read("progress.json").at("remaining").as_array().empty());
  EXPECT_TRUE(std::filesystem::exists(folder_ / "checkpoints/ralph/s/COMPLETE"));
}

TEST_F(DemoCheckpointTest, HasNoMarkerBeforeTheEnd) {
  DemoCheckpoint checkpoint(folder_, "s", SystemTime{});
  ASSERT_TRUE(checkpoint.follow({.action = DemoAction::phase, .text = "builder"}, SystemTime{}));
  EXPECT_EQ(read("progress.json").at("remaining").as_array().size(), 12U);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "checkpoints/ralph/s/COMPLETE"));
}

}  // namespace
}  // namespace livestream::cli

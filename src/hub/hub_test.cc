#include "hub/hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "hub/background.h"
#include "hub/hub_fixture.h"
#include "hub/status_feed.h"

namespace livestream {
namespace {

using hub_test::event;
using hub_test::FakeViewer;
using hub_test::lines;
using hub_test::log_line;
using hub_test::messages_in;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

using HubTest = hub_test::HubTest;

class FakeOverview final : public OverviewSubscriber {
 public:
  void changed(std::string_view frames) override {
    for (auto& message : messages_in(frames)) changes.push_back(message);
  }
  void dismiss(const char* reason) override { dismissed = reason; }

  std::vector<std::string> changes;
  std::string dismissed;
};

TEST_F(HubTest, AskingForASessionDoesNotMakeItKnown) {
  hub_->obtain("s");
  EXPECT_TRUE(hub_->by_newest().empty());
  EXPECT_EQ(hub_->stats().sessions, 0U);
  hub_->release_if_unknown("s");
  turn();
  EXPECT_EQ(hub_->find("s"), nullptr);
}

TEST_F(HubTest, AKnownSessionIsNotLetGo) {
  publish("s", lines("a", 1));
  hub_->release_if_unknown("s");
  turn();
  EXPECT_NE(hub_->find("s"), nullptr);
}

TEST_F(HubTest, ASessionFoundOnDiskIsKnownWithItsFold) {
  publish("s", {event("phase_change", R"({"phase":"scout"})")});
  hub_->close("the end");
  start({});
  hub_->found("s", files("s"));
  turn_until([&] { return hub_->find("s")->last_offset() == 1; });
  EXPECT_EQ(hub_->find("s")->status().phase, "scout");
  EXPECT_FALSE(hub_->find("s")->is_open()) << "looking at it does not open it";
}

TEST_F(HubTest, ASessionThatIsGoneEndsItsViewersAndIsSaidToBeSo) {
  publish("s", lines("a", 1));
  FakeOverview overview;
  hub_->subscribe(overview);
  FakeViewer viewer(*hub_->find("s"));
  hub_->find("s")->subscribe(viewer, false);
  hub_->gone("s");
  hub_->send_changes();
  EXPECT_EQ(viewer.dismissed, "the session was deleted");
  EXPECT_THAT(overview.changes, ElementsAre(R"({"type":"session_removed","id":"s"})"));
}

TEST_F(HubTest, RemovingASessionRemovesItsRecordAndWhatIsDerivedFromIt) {
  publish("s", lines("a", 1));
  hub_->find("s")->close("so that it is saved");
  ASSERT_TRUE(std::filesystem::exists(folder_ / "s.derived"));
  EXPECT_TRUE(hub_->remove("s"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
  EXPECT_EQ(hub_->remove("s").error().code, Errc::not_found);
}

TEST_F(HubTest, ASessionGoneWhileItsLogIsBeingOpenedAnswersEverybodyWhoWaits) {
  const auto answer = publish_later("s", lines("a", 1));
  bool is_told = false;
  hub_->find("s")->when_ready([&] { is_told = hub_->find("s") == nullptr; });
  hub_->gone("s");
  EXPECT_TRUE(is_told);
  ASSERT_TRUE(answer->is_there);
  EXPECT_EQ(answer->error->code, Errc::not_found);
  publish("t", lines("a", 1));  // what was under way for it ends meanwhile
  EXPECT_EQ(hub_->find("s"), nullptr);
}

TEST_F(HubTest, ThoseWhoWatchAllAreToldOfEachChangeOnce) {
  FakeOverview overview;
  hub_->subscribe(overview);
  publish("s", lines("a", 1, 5));
  hub_->send_changes();
  hub_->send_changes();
  ASSERT_EQ(overview.changes.size(), 1U);
  EXPECT_THAT(overview.changes[0], HasSubstr(R"("id":"s")"));
  hub_->close("the end");
  EXPECT_EQ(overview.dismissed, "the end");
}

TEST_F(HubTest, EvidenceInFilesShowsInTheStatusAndNotInTheLog) {
  publish("s", {event("phase_change", R"({"phase":"scout"})")});
  hub_->derived("s", {event("checkpoint", R"({"source":"x","project":"p","task":"t"})")}, false);
  EXPECT_EQ(hub_->find("s")->status().project, "p");
  EXPECT_EQ(hub_->find("s")->status().phase, "scout");
  EXPECT_EQ(hub_->find("s")->last_offset(), 1U);
}

TEST_F(HubTest, EvidenceThatHappensIsRecorded) {
  hub_->derived("s", {event("checkpoint", R"({"source":"x","project":"p"})")}, true);
  turn_until([&] { return lines_in_log("s") == 1; });
  EXPECT_EQ(hub_->find("s")->status().project, "p");
}

TEST_F(HubTest, WhatOnlyOurOwnLogHasMovesIntoTheRootsOnce) {
  publish("s", lines("a", 1, 3));
  const auto root_log = folder_ / "root" / "events.jsonl";
  std::filesystem::create_directories(root_log.parent_path());
  std::ofstream(root_log) << log_line("a", 2) << "\n";
  SessionFiles found = files("s");
  found.root = folder_;
  found.event_log = root_log;
  hub_->found("s", found);
  turn_until([&] { return !std::filesystem::exists(folder_ / "s" / "events.jsonl"); });
  EXPECT_EQ(hub_->find("s")->last_offset(), 3U);
}

TEST_F(HubTest, WhoWaitedForASessionDoesNotDecideWhereItIsRecorded) {
  Channel& channel = hub_->obtain("s");
  channel.open();
  turn_until([&] { return channel.is_open(); });
  std::filesystem::create_directories(folder_ / "root" / "s");
  publish("s", lines("a", 1));
  EXPECT_EQ(channel.files(), root_files("s"));
  EXPECT_TRUE(std::filesystem::exists(root_files("s").event_log));
  EXPECT_FALSE(std::filesystem::exists(files("s").event_log));
}

TEST_F(HubTest, ASessionOfThePastIsRecordedBeforeWhoAskedForItIsAnswered) {
  recall_ = [this](const std::string& id, std::function<void()> done) {
    if (id == "s") {
      hub_->found(id, root_files(id));
      hub_->derived(id, lines("a", 1, 3), true);
    }
    post(std::move(done));
  };
  start({});
  std::vector<std::string> answers;
  const auto ask = [&](const std::string& id) {
    hub_->recall(id, [&, id](bool was_looked_for) {
      const Channel* channel = hub_->find(id);
      const std::uint64_t offset = channel == nullptr ? 0 : channel->last_offset();
      answers.push_back(id + (was_looked_for ? " at " : " unknown at ") + std::to_string(offset));
    });
  };
  ask("s");
  turn_until([&] { return answers.size() == 1; });
  ask("s");
  ask("t");
  turn_until([&] { return answers.size() == 3; });
  EXPECT_EQ(answers, (std::vector<std::string>{"s at 3", "s at 3", "t at 0"}));
}

TEST_F(HubTest, WhoAsksForASessionOfThePastDoesNotWaitForAHungDisk) {
  std::function<void()> late;
  recall_ = [&](const std::string&, std::function<void()> done) { late = std::move(done); };
  start({});
  std::vector<bool> answers;
  hub_->recall("s", [&](bool was_looked_for) { answers.push_back(was_looked_for); });
  hub_->tick();
  EXPECT_TRUE(answers.empty());
  clock_.advance(Hub::kRecallPatience);
  hub_->tick();
  EXPECT_EQ(answers, std::vector<bool>{false});
  late();
  EXPECT_EQ(answers.size(), 1U);
}

TEST_F(HubTest, OurOwnRecordFoundLaterDoesNotTakeTheRootsPlace) {
  publish("s", lines("a", 1));
  SessionFiles root = files("s");
  root.root = folder_;
  root.event_log = folder_ / "root" / "events.jsonl";
  hub_->found("s", root);
  hub_->found("s", files("s"));
  EXPECT_EQ(hub_->find("s")->files().event_log, root.event_log);
  turn_until([&] { return hub_->find("s")->last_offset() == 1; });
}

TEST_F(HubTest, TheLogOfASecondRootsSessionIsReadUnderItsOwnId) {
  SessionFiles second = files("s");
  second.session_id = "s";
  std::filesystem::create_directories(second.event_log.parent_path());
  std::ofstream(second.event_log) << log_line("a", 1) << "\n";
  hub_->found("s~1234", second);
  turn_until([&] { return hub_->find("s~1234")->last_offset() == 1; });
  EXPECT_EQ(hub_->find("s~1234")->status().id, "s~1234");
}

TEST(StatusFeed, AViewerOneBehindGetsTheChangesAndOneFartherBehindTheWhole) {
  StatusFeed feed(hub_test::frame);
  SessionStatus status;
  status.id = "s";
  EXPECT_TRUE(feed.update(status, {}));
  status.phase = "scout";
  EXPECT_TRUE(feed.update(status, {}));
  EXPECT_EQ(messages_in(feed.frame_since(1)),
            std::vector<std::string>{R"({"type":"status","data":{"phase":"scout"}})"});
  EXPECT_THAT(std::string(feed.frame_since(0)), HasSubstr(R"("project")"));
  EXPECT_EQ(feed.frame_since(2), "");
}

TEST(StatusFeed, WhatPassesByItselfIsNoChange) {
  StatusFeed feed(hub_test::frame);
  SessionStatus status;
  status.start_us = 0;
  EXPECT_TRUE(feed.update(status, {.now = SystemTime(seconds(10))}));
  EXPECT_FALSE(feed.update(status, {.now = SystemTime(seconds(20))}));
  EXPECT_THAT(std::string(feed.whole_frame()), HasSubstr(R"("elapsed_seconds":20)")) << "but the whole is of now";
}

TEST(Background, OlderEvidenceFillsGapsAndTakesNothingBack) {
  SessionStatus log;
  log.phase = "builder";
  log.iterations = 4;
  log.last_update_us = 2'000'000'000'000'000;
  const Event checkpoint = *parse_event(R"({"type":"checkpoint","timestamp":"2026-11-23T03:00:00Z","sequence":1,)"
                                        R"("data":{"project":"p","phase":"scout","iterations":2}})",
                                        {.session_id = "s"});
  const SessionStatus shown = with_background(log, {checkpoint}, {});
  EXPECT_EQ(shown.project, "p");
  EXPECT_EQ(shown.phase, "builder");
  EXPECT_EQ(shown.iterations, 4);
}

}  // namespace
}  // namespace livestream

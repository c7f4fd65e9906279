#include "hub/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "hub/hub_fixture.h"

namespace livestream {
namespace {

using hub_test::event;
using hub_test::FakeViewer;
using hub_test::lines;
using hub_test::log_line;
using hub_test::messages_in;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

using ChannelTest = hub_test::HubTest;
using Offsets = std::vector<std::uint64_t>;

TEST_F(ChannelTest, PostsOfOneTurnAreOneAppendAndEachPosterGetsItsOwnOffsets) {
  const auto one = publish_later("s", lines("a", 1, 2));
  const auto two = publish_later("s", lines("b", 1));
  turn_until([&] { return one->is_there && two->is_there; });
  EXPECT_EQ(one->offsets, (Offsets{1, 2}));
  EXPECT_EQ(two->offsets, (Offsets{3}));
  EXPECT_EQ(lines_in_log("s"), 3U);
}

TEST_F(ChannelTest, ARepeatKeepsItsOffsetAndIsShownOnce) {
  FakeViewer viewer(hub_->obtain("s"));
  hub_->find("s")->subscribe(viewer, false);
  publish("s", lines("a", 1, 2));
  EXPECT_EQ(publish("s", lines("a", 2)).offsets, Offsets{2});
  EXPECT_EQ(publish("s", lines("a", 3)).offsets, Offsets{3});
  EXPECT_THAT(viewer.seen, ElementsAre(1, 2, 3));
  EXPECT_EQ(lines_in_log("s"), 3U);
}

TEST_F(ChannelTest, AViewerIsWokenOncePerTurnHoweverManyEventsThereAre) {
  publish("s", lines("a", 1));
  FakeViewer viewer(*hub_->find("s"), 1);
  hub_->find("s")->subscribe(viewer, false);
  for (int n = 2; n < 50; ++n) publish_later("s", lines("a", n));
  turn();
  EXPECT_EQ(viewer.wakes, 1);
  EXPECT_EQ(viewer.seen.size(), 48U);
}

TEST_F(ChannelTest, AViewerFarBehindIsServedFromTheLog) {
  start({.ring = {.events = 10, .bytes = 1 << 20}});
  for (int n = 1; n <= 50; ++n) publish("s", lines("a", n));
  Channel& channel = *hub_->find("s");
  EXPECT_EQ(channel.segment_after(0), nullptr);
  std::vector<std::string> messages;
  channel.read_behind(0, [&](const auto& segment) { messages = messages_in((*segment)->bytes()); });
  turn_until([&] { return !messages.empty(); });
  EXPECT_EQ(messages.size(), 50U);
  EXPECT_THAT(messages[0], HasSubstr(R"("offset":1})"));
}

TEST_F(ChannelTest, ViewersThatAskForTheSamePlaceShareOneReading) {
  publish("s", lines("a", 1, 5));
  std::vector<const Segment*> given;
  std::vector<std::shared_ptr<const Segment>> kept;
  for (int i = 0; i < 3; ++i)
    hub_->find("s")->read_behind(2, [&](const auto& segment) {
      given.push_back(segment->get());
      kept.push_back(*segment);
    });
  turn_until([&] { return given.size() == 3; });
  EXPECT_EQ(given[0], given[1]);
  EXPECT_EQ(given[0], given[2]);
}

TEST_F(ChannelTest, WhatOthersWriteIntoTheLogIsShownToo) {
  FakeViewer viewer(hub_->obtain("s"));
  hub_->find("s")->subscribe(viewer, false);
  publish("s", lines("a", 1));
  std::ofstream(folder_ / "s" / "events.jsonl", std::ios::app) << log_line("b", 1) << "\n";
  hub_->log_grew("s");
  turn_until([&] { return viewer.seen.size() == 2; });
  EXPECT_EQ(publish("s", lines("b", 1)).offsets, Offsets{2}) << "posted as well: the same event";
}

TEST_F(ChannelTest, ALogThatIsReplacedIsAnotherGenerationWithAnotherEpoch) {
  publish("s", lines("a", 1, 3));
  Channel& channel = *hub_->find("s");
  const auto generation = channel.generation();
  const std::string epoch = channel.epoch();
  std::ofstream(folder_ / "new") << log_line("b", 1) << "\n";
  std::filesystem::rename(folder_ / "new", folder_ / "s" / "events.jsonl");
  hub_->log_grew("s");
  turn_until([&] { return channel.generation() != generation; });
  EXPECT_NE(channel.epoch(), epoch);
  EXPECT_EQ(channel.last_offset(), 1U);
}

TEST_F(ChannelTest, WhatCannotBeRecordedIsShownWithoutOffsetAndSaidInTheStatus) {
  std::ofstream(folder_ / "s") << "a file stands where the folder should be";
  hub_->obtain("s");
  FakeViewer viewer(*hub_->find("s"));
  hub_->find("s")->subscribe(viewer, false);
  const auto answer = publish("s", lines("a", 1));
  EXPECT_TRUE(answer.error);
  turn();
  ASSERT_EQ(viewer.unrecorded.size(), 1U);
  EXPECT_THAT(viewer.unrecorded[0], HasSubstr(R"("offset":null})"));
  EXPECT_NE(hub_->find("s")->view().recording, "ok");
  publish("s", lines("a", 1, 2));
  turn();
  ASSERT_EQ(viewer.unrecorded.size(), 2U) << "a retry shows what is new in it";
  EXPECT_THAT(viewer.unrecorded[1], HasSubstr(R"("sequence":2)"));

  std::filesystem::remove(folder_ / "s");
  clock_.advance(seconds(6));
  EXPECT_EQ(publish("s", lines("a", 1)).offsets, Offsets{1}) << "the retry, when the fault is gone";
  EXPECT_EQ(hub_->find("s")->view().recording, "ok");
}

TEST_F(ChannelTest, PastItsBoundWhatWaitsIsRefusedAsBusy) {
  start({.max_waiting_bytes = 1'000});
  const auto first = publish_later("s", lines("a", 1, 3));
  const auto second = publish_later("s", lines("a", 4, 10));
  ASSERT_TRUE(second->is_there);
  EXPECT_EQ(second->error->code, Errc::busy);
  turn_until([&] { return first->is_there; });
  EXPECT_EQ(first->offsets, (Offsets{1, 2, 3}));
}

TEST_F(ChannelTest, OneViewerTooManyIsTurnedAway) {
  start({.max_viewers_per_session = 1});
  Channel& channel = hub_->obtain("s");
  FakeViewer one(channel);
  FakeViewer two(channel);
  EXPECT_TRUE(channel.subscribe(one, false));
  EXPECT_FALSE(channel.subscribe(two, false));
  channel.unsubscribe(one);
  EXPECT_TRUE(channel.subscribe(two, false));
}

TEST_F(ChannelTest, AStatusIsDueEachSecondWhileTheSessionWorksForThoseThatAskedForIt) {
  publish("s", lines("a", 1));
  FakeViewer periodic(*hub_->find("s"));
  FakeViewer on_change(*hub_->find("s"));
  hub_->find("s")->subscribe(periodic, true);
  hub_->find("s")->subscribe(on_change, false);
  for (int second = 0; second < 3; ++second) {
    clock_.advance(seconds(1));
    hub_->tick();
  }
  EXPECT_EQ(periodic.statuses, 3);
  EXPECT_EQ(on_change.statuses, 0);
  clock_.advance(seconds(121));
  hub_->tick();
  EXPECT_EQ(periodic.statuses, 3) << "it does not work any more";
}

TEST_F(ChannelTest, AViewerThatComesIsShownTheStatusOfNow) {
  publish("s", lines("a", 1));
  publish("s", lines("a", 2));
  FakeViewer viewer(*hub_->find("s"));
  hub_->find("s")->subscribe(viewer, false);
  EXPECT_THAT(std::string(hub_->find("s")->feed().frame_since(0)), HasSubstr(R"("offset":2)"));
}

TEST_F(ChannelTest, NumbersAreRenderedOnceASecondAndAPhaseAtOnce) {
  publish("s", lines("a", 1));
  Channel& channel = *hub_->find("s");
  FakeViewer viewer(channel);
  channel.subscribe(viewer, false);
  clock_.advance(seconds(2));
  publish("s", lines("a", 3));
  const auto version = channel.feed().version();
  clock_.advance(milliseconds(200));
  publish("s", lines("a", 2));
  EXPECT_EQ(channel.feed().version(), version);
  clock_.advance(milliseconds(200));
  publish("s", {event("phase_change", R"({"phase":"scout"})", 9)});
  EXPECT_EQ(channel.feed().version(), version + 1);
}

TEST_F(ChannelTest, APhaseThatComesTooSoonAfterAnotherIsRenderedSoon) {
  publish("s", {event("phase_change", R"({"phase":"scout"})", 1)});
  Channel& channel = *hub_->find("s");
  FakeViewer viewer(channel);
  channel.subscribe(viewer, false);
  clock_.advance(seconds(2));
  publish("s", {event("phase_change", R"({"phase":"architect"})", 2)});
  clock_.advance(milliseconds(50));
  publish("s", {event("phase_change", R"({"phase":"builder"})", 3)});
  const auto version = channel.feed().version();
  const int wakes = viewer.wakes;
  hub_->send_changes();
  EXPECT_EQ(channel.feed().version(), version) << "ten times a second are enough";
  clock_.advance(milliseconds(50));
  hub_->send_changes();
  turn();
  EXPECT_EQ(channel.feed().version(), version + 1);
  EXPECT_EQ(viewer.wakes, wakes + 1);
  EXPECT_THAT(std::string(channel.feed().frame_since(version)), HasSubstr("builder"));
}

TEST_F(ChannelTest, WhoWaitsForASlowLogIsServedWhenItIsBack) {
  start({.slow_write = std::chrono::microseconds(-1)});  // every append is one that took too long
  publish("s", lines("a", 1));
  std::ofstream(folder_ / "s" / "events.jsonl", std::ios::app) << log_line("b", 1) << "\n";
  hub_->log_grew("s");
  turn();  // reads up on a thread of its own, and the posts wait
  const auto first = publish_later("s", lines("c", 1));
  turn();
  const auto second = publish_later("s", lines("d", 1));
  turn_until([&] { return first->is_there && second->is_there; });
  EXPECT_EQ(first->offsets, Offsets{3});
  EXPECT_EQ(second->offsets, Offsets{4});
}

TEST_F(ChannelTest, ALogThatNobodyUsesIsClosedAndOpenedWhenItIsNeeded) {
  publish("s", lines("a", 1));
  Channel& channel = *hub_->find("s");
  ASSERT_TRUE(channel.is_open());
  const std::string epoch = channel.epoch();
  for (int i = 0; i < 3; ++i) {
    clock_.advance(seconds(601));
    hub_->tick();
    turn();
  }
  EXPECT_FALSE(channel.is_open());
  EXPECT_EQ(channel.last_offset(), 1U);
  EXPECT_EQ(channel.epoch(), epoch);
  EXPECT_EQ(publish("s", lines("a", 2)).offsets, Offsets{2});
}

// A log stays open until the disk has what was appended.
TEST_F(ChannelTest, TheDiskMayHaveLaterWhatASourceWouldDeriveAgain) {
  start({.idle_log = seconds(0), .snapshot_at_latest = seconds(0), .sync_derived = seconds(5)});
  const auto open_for = [&](const std::string& id) {
    Channel& channel = *hub_->find(id);
    turn_until([&] { return channel.last_offset() > 0 && !channel.is_busy(); });
    int ticks = 0;
    for (; channel.is_open() && ticks < 60; ++ticks) {
      hub_->tick();
      turn();
      clock_.advance(seconds(1));
    }
    return ticks;
  };
  publish("posted", lines("a", 1));
  const int posted = open_for("posted");
  hub_->derived("derived", lines("a", 1), true);
  EXPECT_EQ(open_for("derived"), posted + 5);
  hub_->derived("both", lines("a", 1), true);
  publish("both", lines("a", 2));
  EXPECT_EQ(open_for("both"), posted);
}

TEST_F(ChannelTest, WithSyncNeverALogThatNobodyUsesIsClosedToo) {
  start({.idle_log = seconds(0), .snapshot_at_latest = seconds(0), .sync = SyncPolicy::never});
  publish("s", lines("a", 1));
  for (int i = 0; i < 3; ++i) {
    hub_->tick();
    turn();
    clock_.advance(seconds(1));
  }
  EXPECT_FALSE(hub_->find("s")->is_open());
}

TEST_F(ChannelTest, WithSyncAlwaysTheAnswerComesAfterTheDiskHasIt) {
  start({.sync = SyncPolicy::always});
  publish("s", lines("a", 1));
  const auto answer = publish_later("s", lines("a", 2));
  hub_->run_logs();
  EXPECT_FALSE(answer->is_there) << "a worker forces it to disk first";
  turn_until([&] { return answer->is_there; });
  EXPECT_EQ(answer->offsets, Offsets{2});
}

TEST_F(ChannelTest, WhoPublishesNothingIsAnsweredBehindTheOthersAndNothingIsWritten) {
  EXPECT_TRUE(publish("s", {}).is_there);
  EXPECT_FALSE(std::filesystem::exists(files("s").event_log));
  const auto first = publish_later("s", lines("a", 1));
  const auto fence = publish_later("s", {});
  turn_until([&] { return fence->is_there; });
  EXPECT_TRUE(first->is_there);
  EXPECT_EQ(lines_in_log("s"), 1U);
}

TEST_F(ChannelTest, PostersAreWaitedForUntilASendIsWorthIt) {
  publish("s", lines("a", 1));
  Channel& channel = *hub_->find("s");
  FakeViewer viewer(channel, 1);
  channel.subscribe(viewer, false);
  const auto post = [&](int sequence) {
    publish_later("s", lines("a", sequence));
    return hub_->run_logs();
  };
  int sequence = 2;
  EXPECT_TRUE(post(sequence)) << "one event is little for a send";
  for (bool is_waiting = true; is_waiting && sequence < 1'000;) is_waiting = post(++sequence);
  EXPECT_LT(sequence, 1'000) << "nor forever";
  hub_->deliver();
  ASSERT_FALSE(viewer.seen.empty());
  EXPECT_EQ(viewer.seen.back(), static_cast<std::uint64_t>(sequence)) << "they all leave together";
  EXPECT_TRUE(post(sequence + 1)) << "and it begins anew";
}

TEST_F(ChannelTest, CompletionHasOneMessageAndItIsTheFirstSummary) {
  publish("s", {event("completion", R"({"success":true,"summary":"done"})", 1)});
  publish("s", {event("completion", R"({"success":true,"summary":"again"})", 2)});
  EXPECT_THAT(std::string(hub_->find("s")->complete_frame()), HasSubstr(R"("message":"done")"));
}

TEST_F(ChannelTest, SequencesGivenToEventsWithoutOneAreNeverGivenTwice) {
  Channel& channel = hub_->obtain("s");
  EXPECT_EQ(channel.take_sequences(3), 1U);
  EXPECT_EQ(channel.take_sequences(1), 4U);
}

}  // namespace
}  // namespace livestream

#include "sources/transcripts/transcript_source.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
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
using testing::ElementsAre;

constexpr const char* kSession = "0b5e4a52-2f0d-4d4e-9d6f-0c8a4f6c1d11";

std::string prompt(std::string_view text) {
  return fmt::format(R"({{"type":"user","timestamp":"2026-11-23T03:00:00Z","message":{{"content":"{}"}}}})", text);
}

RecordingSink::Predicate says(const std::string& text) {
  return [text](const Call& call) {
    return call.kind == Kind::derived && call.event.type() == "message" &&
           call.event.data().at("text").as_string() == text;
  };
}

class FollowingTranscripts : public testing::TestWithParam<WatcherKind> {
 protected:
  SourceOptions quick_options() const {
    SourceOptions options;
    options.homes = {{"claude-code", home_}};
    options.watch = quick(GetParam());
    options.rescan_interval = milliseconds(50);
    options.missing_root_interval = milliseconds(5);
    return options;
  }

  void start() { start(quick_options()); }
  void start(const SourceOptions& options) {
    sources_.emplace(sink_, clock_, options, make_watcher(GetParam(), clock_));
  }

  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const Call& call : sink_.calls())
      if (call.kind == Kind::derived) texts.emplace_back(call.event.data().at("text").as_string());
    return texts;
  }

  fs::path transcript(std::string_view project = "shop") const {
    return home_ / "projects" / project / (std::string(kSession) + ".jsonl");
  }

  RealClock clock_;
  TempFolder folder_;
  fs::path home_ = folder_.path() / ".claude";
  RecordingSink sink_;
  std::optional<Sources> sources_;
};

INSTANTIATE_TEST_SUITE_P(, FollowingTranscripts,
                         testing::Values(WatcherKind::best, WatcherKind::limited, WatcherKind::polling),
                         [](const auto& test) { return name_of(test.param); });

TEST_P(FollowingTranscripts, WhatWasSaidIsToldAndWhatIsSaidThen) {
  write_in_place(transcript(), prompt("first") + "\n");
  start();
  ASSERT_TRUE(sink_.wait_for(says("first")));
  append(transcript(), prompt("second") + "\n");
  ASSERT_TRUE(sink_.wait_for(says("second")));
  const auto calls = sink_.calls();
  EXPECT_EQ(calls.front().kind, Kind::found);
  EXPECT_EQ(calls.front().id, kSession);
  EXPECT_EQ(calls.front().root, home_);
  EXPECT_TRUE(calls.front().session.event_log.empty());
  EXPECT_THAT(texts(), ElementsAre("first", "second"));
}

TEST_P(FollowingTranscripts, ALineIsReadOnceThoughItComesInPieces) {
  const std::string line = prompt("in pieces");
  write_in_place(transcript(), prompt("before") + "\n" + line.substr(0, 30));
  start();
  ASSERT_TRUE(sink_.wait_for(says("before")));
  append(transcript(), line.substr(30, 20));
  append(transcript(), line.substr(50) + "\n" + prompt("after") + "\n");
  ASSERT_TRUE(sink_.wait_for(says("after")));
  EXPECT_THAT(texts(), ElementsAre("before", "in pieces", "after"));
}

TEST_P(FollowingTranscripts, AWholeLastLineNeedsNoLineBreakAndIsNotReadAgainWithIt) {
  write_in_place(transcript(), prompt("last"));
  start();
  ASSERT_TRUE(sink_.wait_for(says("last")));
  append(transcript(), "\n" + prompt("next") + "\n");
  ASSERT_TRUE(sink_.wait_for(says("next")));
  EXPECT_THAT(texts(), ElementsAre("last", "next"));
}

TEST_P(FollowingTranscripts, AHomeAndProjectsThatComeLaterAreFound) {
  start();
  write_in_place(transcript("new-project"), prompt("hello") + "\n");
  EXPECT_TRUE(sink_.wait_for(says("hello")));
}

TEST_P(FollowingTranscripts, AHomeThatComesLaterBelowARootIsFound) {
  SourceOptions options = quick_options();
  options.homes.clear();
  start(options);
  sources_->add_root(folder_.path());
  ASSERT_TRUE(sink_.wait_for([](const Call& call) { return call.kind == Kind::scanned; }));
  write_in_place(transcript(), prompt("hello") + "\n");
  EXPECT_TRUE(sink_.wait_for(says("hello")));
}

TEST_P(FollowingTranscripts, SubagentsBelongToTheirSession) {
  write_in_place(home_ / "projects/shop" / kSession / "subagents/agent-1.jsonl", prompt("side") + "\n");
  start();
  ASSERT_TRUE(sink_.wait_for(says("side")));
  EXPECT_EQ(sink_.calls().front().id, kSession);
}

TEST_P(FollowingTranscripts, AnOldTranscriptIsLeftAloneUntilItGrows) {
  write_in_place(transcript(), prompt("long ago") + "\n");
  fs::last_write_time(transcript(), fs::file_time_type::clock::now() - std::chrono::hours(48));
  write_in_place(home_ / "projects/shop/0b5e4a52-2f0d-4d4e-9d6f-0c8a4f6c1d22.jsonl", prompt("today") + "\n");
  start();
  ASSERT_TRUE(sink_.wait_for(says("today")));
  EXPECT_THAT(texts(), ElementsAre("today"));
  append(transcript(), prompt("again") + "\n");
  ASSERT_TRUE(sink_.wait_for(says("again")));
  EXPECT_THAT(texts(), ElementsAre("today", "long ago", "again"));
}

TEST_P(FollowingTranscripts, AnOldTranscriptIsToldOnceItIsRecalledAndFollowedThen) {
  const fs::path subagent = home_ / "projects/shop" / kSession / "subagents/agent-1.jsonl";
  write_in_place(transcript(), prompt("long ago") + "\n");
  write_in_place(subagent, prompt("aside") + "\n");
  for (const fs::path& path : {transcript(), subagent})
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(48));
  start();
  const auto recalled = [this](const std::string& session) {
    std::promise<std::vector<std::string>> told;
    sources_->recall(session, [&] { told.set_value(texts()); });
    return told.get_future().get();
  };
  EXPECT_THAT(recalled("0b5e4a52-2f0d-4d4e-9d6f-0c8a4f6c1d22"), ElementsAre());
  EXPECT_THAT(recalled(kSession), ElementsAre("long ago", "aside"));
  EXPECT_THAT(recalled(kSession), ElementsAre("long ago", "aside"));
  append(transcript(), prompt("again") + "\n");
  EXPECT_TRUE(sink_.wait_for(says("again")));
}

TEST_P(FollowingTranscripts, WhoStartsAgainDerivesTheSameEvents) {
  write_in_place(transcript(), prompt("a") + "\n" + prompt("b") + "\n");
  const auto lines = [this] {
    start();
    EXPECT_TRUE(sink_.wait_for(says("b")));
    sources_.reset();
    std::vector<std::string> derived;
    for (const Call& call : sink_.calls())
      if (call.kind == Kind::derived) derived.emplace_back(call.event.line());
    sink_.forget();
    return derived;
  };
  const auto first = lines();
  EXPECT_EQ(first.size(), 2U);
  EXPECT_EQ(lines(), first);
}

TEST_P(FollowingTranscripts, AReplacedTranscriptIsReadFromItsStart) {
  write_in_place(transcript(), prompt("old") + "\n" + prompt("older") + "\n");
  start();
  ASSERT_TRUE(sink_.wait_for(says("older")));
  replace(transcript(), prompt("new") + "\n");
  ASSERT_TRUE(sink_.wait_for(says("new")));
  EXPECT_THAT(texts(), ElementsAre("old", "older", "new"));
}

TEST_P(FollowingTranscripts, AnAgentThatIsNotWantedIsNotFollowed) {
  write_in_place(transcript(), prompt("private") + "\n");
  write_in_place(folder_ / "project/checkpoints/ralph/r/state.json", R"({"current_phase":"scout"})");
  SourceOptions options = quick_options();
  options.without = {"claude-code"};
  start(options);
  sources_->add_root(folder_ / "project");
  ASSERT_TRUE(sink_.wait_for([](const Call& call) { return call.kind == Kind::scanned; }));
  for (const Call& call : sink_.calls()) EXPECT_NE(call.id, kSession);
}

TEST(UsualHomes, AreTheOnesTheEnvironmentNames) {
  const auto homes = [](const std::map<std::string, std::string>& variables) {
    return transcripts::usual_homes([variables](const std::string& name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
  };
  EXPECT_EQ(homes({{"HOME", "/home/me"}}).front(), (AgentHome{"claude-code", "/home/me/.claude"}));
  EXPECT_EQ(homes({{"HOME", "/home/me"}, {"CLAUDE_CONFIG_DIR", "/data/claude"}}).front(),
            (AgentHome{"claude-code", "/data/claude"}));
  EXPECT_TRUE(homes({}).empty());
}

}  // namespace
}  // namespace livestream

// Whose file it is stands inside, and the older form is written again as a whole.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
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
using testing::SizeIs;

constexpr std::string_view kSession = "98c7ab78-0000-4000-8000-000000000001";

std::string start(std::string_view kind = "main", std::string_view session = kSession) {
  return fmt::format(R"({{"sessionId":"{}","projectHash":"h","kind":"{}"}})", session, kind);
}
std::string prompt(std::string_view text) {
  return fmt::format(R"({{"id":"{}","timestamp":"2026-11-23T03:00:00Z","type":"user","content":"{}"}})", text, text);
}
std::string whole(const std::vector<std::string>& prompts) {
  std::vector<std::string> messages;
  for (const std::string& text : prompts) messages.push_back(prompt(text));
  return fmt::format("{{\n \"sessionId\": \"{}\",\n \"messages\": [{}]\n}}", kSession, fmt::join(messages, ",\n"));
}

RecordingSink::Predicate says(const std::string& text) {
  return [text](const Call& call) {
    return call.kind == Kind::derived && call.event.type() == "message" &&
           call.event.data().at("text").as_string() == text;
  };
}

class GeminiHome : public testing::TestWithParam<WatcherKind> {
 protected:
  void run() {
    SourceOptions options;
    options.homes = {{"gemini", home_}};
    options.watch = quick(GetParam());
    options.rescan_interval = milliseconds(50);
    options.missing_root_interval = milliseconds(5);
    options.retry_interval = milliseconds(5);
    sources_.emplace(sink_, clock_, options, make_watcher(GetParam(), clock_));
  }

  std::vector<std::string> found() const {
    std::vector<std::string> ids;
    for (const Call& call : sink_.calls())
      if (call.kind == Kind::found) ids.push_back(call.id);
    return ids;
  }
  std::vector<std::string> messages() const {
    std::vector<std::string> texts;
    for (const Call& call : sink_.calls())
      if (call.kind == Kind::derived && call.event.type() == "message")
        texts.push_back(call.id + ' ' + std::string(call.event.data().at("text").as_string()));
    return texts;
  }
  static std::string said(std::string_view text) { return fmt::format("{} {}", kSession, text); }

  fs::path chat(std::string_view name) const { return home_ / "tmp/shop/chats" / name; }

  RealClock clock_;
  TempFolder folder_;
  fs::path home_ = folder_.path() / ".gemini";
  RecordingSink sink_;
  std::optional<Sources> sources_;
};

INSTANTIATE_TEST_SUITE_P(, GeminiHome, testing::Values(WatcherKind::best, WatcherKind::limited, WatcherKind::polling),
                         [](const auto& test) { return name_of(test.param); });

TEST_P(GeminiHome, SessionIsCalledAsItsFirstLineSays) {
  write_in_place(chat("session-1-98c7ab78.jsonl"), start() + "\n" + prompt("hello") + "\n");
  run();
  ASSERT_TRUE(sink_.wait_for(says("hello")));
  EXPECT_THAT(found(), ElementsAre(kSession));
  EXPECT_THAT(messages(), ElementsAre(said("hello")));
}

TEST_P(GeminiHome, SessionIsNotToldUntilItsNameIsWhole) {
  write_in_place(chat("session-1-98c7ab78.jsonl"), start().substr(0, 30));
  write_in_place(chat("session-2-00000000.jsonl"), prompt("other") + "\n");
  run();
  ASSERT_TRUE(sink_.wait_for(says("other")));
  EXPECT_THAT(found(), ElementsAre("gemini-session-2-00000000"));  // that has no name of its own
  append(chat("session-1-98c7ab78.jsonl"), start().substr(30) + "\n" + prompt("hello") + "\n");
  ASSERT_TRUE(sink_.wait_for(says("hello")));
  EXPECT_THAT(found(), ElementsAre("gemini-session-2-00000000", kSession));
}

TEST_P(GeminiHome, SubagentsCountForTheSessionThatIsCalledAsTheirFolder) {
  const std::string answer =
      R"({"id":"g","timestamp":"2026-11-23T03:00:00Z","type":"gemini","content":"x","model":"m","tokens":{"input":9}})";
  write_in_place(chat(std::string(kSession) + "/a1.jsonl"), start("subagent", "a1") + "\n" + answer + "\n");
  run();
  ASSERT_TRUE(sink_.wait_for([](const Call& call) { return call.kind == Kind::derived; }));
  const Call call = sink_.calls().back();
  EXPECT_EQ(call.id, kSession);
  EXPECT_EQ(call.event.type(), "usage");
  EXPECT_EQ(call.event.data().at("sidechain"), true);
}

TEST_P(GeminiHome, WhatIsWrittenAgainAsAWholeIsToldOnce) {
  write_in_place(chat("session-1-98c7ab78.json"), whole({"one"}));
  run();
  ASSERT_TRUE(sink_.wait_for(says("one")));
  write_in_place(chat("session-1-98c7ab78.json"), whole({"one", "two"}));
  ASSERT_TRUE(sink_.wait_for(says("two")));
  EXPECT_THAT(found(), ElementsAre(kSession));
  EXPECT_THAT(messages(), ElementsAre(said("one"), said("two")));
}

TEST_P(GeminiHome, HalfWrittenFileIsReadWhenItIsWhole) {
  const std::string text = whole({"one"});
  write_in_place(chat("session-1-98c7ab78.json"), text.substr(0, text.size() / 2));
  write_in_place(chat("session-2-00000000.jsonl"), prompt("other") + "\n");
  run();
  ASSERT_TRUE(sink_.wait_for(says("other")));
  append(chat("session-1-98c7ab78.json"), text.substr(text.size() / 2));
  ASSERT_TRUE(sink_.wait_for(says("one")));
}

TEST_P(GeminiHome, WhoStartsAgainDerivesEventsThatAreKnown) {
  write_in_place(chat("session-1-98c7ab78.json"), whole({"one"}));
  run();
  ASSERT_TRUE(sink_.wait_for(says("one")));
  write_in_place(chat("session-1-98c7ab78.json"), whole({"zero", "one", "two"}));
  ASSERT_TRUE(sink_.wait_for(says("two")));
  sources_.reset();
  std::map<std::string, std::string> first;  // lines by emitter
  for (const Call& call : sink_.calls())
    if (call.kind == Kind::derived) first.emplace(call.event.emitter(), call.event.line());
  EXPECT_THAT(first, SizeIs(4));  // who works, and what was asked
  sink_.forget();
  run();
  ASSERT_TRUE(sink_.wait_for(says("two")));
  sources_.reset();
  for (const Call& call : sink_.calls())
    if (call.kind == Kind::derived) {
      EXPECT_EQ(first[std::string(call.event.emitter())], call.event.line());
    }
}

TEST_P(GeminiHome, SessionOfThePastIsRecalledByTheNameThatItsFileSays) {
  write_in_place(chat("session-1-98c7ab78.json"), whole({"in one piece"}));
  write_in_place(chat("session-2-98c7ab78.jsonl"), start() + "\n" + prompt("in lines") + "\n");
  write_in_place(chat("session-3-00000000.jsonl"), start("main", "another") + "\n" + prompt("other") + "\n");
  for (const auto& file : fs::directory_iterator(chat("")))
    fs::last_write_time(file.path(), fs::file_time_type::clock::now() - std::chrono::hours(48));
  run();
  std::promise<void> told;
  sources_->recall(std::string(kSession), [&] { told.set_value(); });
  told.get_future().get();
  EXPECT_THAT(messages(), ElementsAre(said("in one piece"), said("in lines")));
}

TEST_P(GeminiHome, FileThatGoesOnInLinesIsNotFollowedBesides) {
  write_in_place(chat("session-1-98c7ab78.json"), whole({"one"}));
  write_in_place(chat("session-1-98c7ab78.jsonl"), start() + "\n" + prompt("one") + "\n" + prompt("two") + "\n");
  run();
  ASSERT_TRUE(sink_.wait_for(says("two")));
  append(chat("session-1-98c7ab78.json"), " ");
  append(chat("session-1-98c7ab78.jsonl"), prompt("three") + "\n");
  ASSERT_TRUE(sink_.wait_for(says("three")));
  EXPECT_THAT(messages(), ElementsAre(said("one"), said("two"), said("three")));
}

}  // namespace
}  // namespace livestream

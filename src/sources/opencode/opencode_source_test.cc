#include "sources/opencode/opencode_source.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <map>
#include <optional>

#include "sources/history.h"
#include "sources/opencode/test_database.h"
#include "sources/sources.h"
#include "sources/test_files.h"
#include "sources/test_sink.h"
#include "sources/test_watchers.h"

namespace livestream::opencode {
namespace {

namespace fs = std::filesystem;
using Call = RecordingSink::Call;
using Kind = RecordingSink::Kind;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::string_view kSession = "ses_1";

std::string typed(std::string_view text) { return fmt::format(R"({{"type":"text","text":"{}"}})", text); }

std::string said(std::string_view text) {
  return fmt::format(R"({{"type":"text","text":"{}","time":{{"start":1,"end":2}}}})", text);
}

RecordingSink::Predicate says(const std::string& text) {
  return [text](const Call& call) {
    return call.kind == Kind::derived && call.event.type() == "message" &&
           call.event.data().at("text").as_string() == text;
  };
}

RecordingSink::Predicate is_of_type(const std::string& type) {
  return [type](const Call& call) { return call.kind == Kind::derived && call.event.type() == type; };
}

class OpencodeFiles : public testing::TestWithParam<WatcherKind> {
 protected:
  void run() {
    SourceOptions options;
    options.homes = {{"opencode", home_}};
    options.watch = quick(GetParam());
    options.missing_root_interval = milliseconds(5);
    sources_.emplace(sink_, clock_, options, make_watcher(GetParam(), clock_));
  }
  void restart() {
    sources_.reset();
    sink_.forget();
    run();
  }

  std::int64_t now_ms() const {
    return std::chrono::duration_cast<milliseconds>(clock_.system_now().time_since_epoch()).count();
  }
  std::string prompted() const { return fmt::format(R"({{"role":"user","time":{{"created":{}}}}})", now_ms()); }
  std::string answering() const {
    return fmt::format(R"({{"role":"assistant","modelID":"big","time":{{"created":{}}}}})", now_ms());
  }
  std::string answered() const {
    return fmt::format(
        R"({{"role":"assistant","modelID":"big","finish":"stop","time":{{"created":{0},"completed":{0}}},)"
        R"("tokens":{{"total":3,"input":1,"output":2}}}})",
        now_ms());
  }

  std::vector<std::string> found() const {
    std::vector<std::string> ids;
    for (const Call& call : sink_.calls())
      if (call.kind == Kind::found) ids.push_back(call.id);
    return ids;
  }
  // What names the events of a session: the same again after a restart.
  std::vector<std::string> names_of(std::string_view id) const {
    std::vector<std::string> names;
    for (const Call& call : sink_.calls())
      if (call.kind == Kind::derived && call.id == id && call.event.type() != "process")
        names.push_back(fmt::format("{} {} {}", call.event.type(), call.event.emitter(), call.event.sequence()));
    std::sort(names.begin(), names.end());
    return names;
  }

  RealClock clock_;
  TempFolder folder_;
  fs::path home_ = folder_ / "opencode";
  RecordingSink sink_;
  std::optional<Sources> sources_;
};

INSTANTIATE_TEST_SUITE_P(, OpencodeFiles,
                         testing::Values(WatcherKind::best, WatcherKind::limited, WatcherKind::polling),
                         [](const auto& test) { return livestream::name_of(test.param); });

TEST_P(OpencodeFiles, ADatabaseIsFollowedWhileItIsWritten) {
  run();
  TestDatabase database(home_ / "opencode.db");
  database.session(kSession, now_ms());
  database.message(kSession, "msg_1", 1, prompted());
  database.part(kSession, "msg_1", "prt_1", typed("hello"));
  ASSERT_TRUE(sink_.wait_for(says("hello")));
  EXPECT_THAT(found(), ElementsAre(kSession));
  database.message(kSession, "msg_2", 2, answering());
  database.part(kSession, "msg_2", "prt_2", said("hi"));
  ASSERT_TRUE(sink_.wait_for(says("hi")));
  database.message(kSession, "msg_2", 2, answered());
  ASSERT_TRUE(sink_.wait_for(is_of_type("waiting")));
}

TEST_P(OpencodeFiles, MessagesThatComeAfterTheirSessionAreToldAtOnce) {
  TestDatabase database(home_ / "opencode.db");
  database.session(kSession, now_ms());
  run();
  ASSERT_TRUE(sink_.wait_for(is_of_type("session_start")));
  database.message(kSession, "msg_1", 1, prompted());
  database.part(kSession, "msg_1", "prt_1", typed("hello"));
  ASSERT_TRUE(sink_.wait_for(says("hello")));
  database.message(kSession, "msg_2", 2, answered());
  ASSERT_TRUE(sink_.wait_for(is_of_type("waiting")));
  sink_.forget();
  database.message(kSession, "msg_3", 3, prompted());  // the session did not say that it changed
  database.part(kSession, "msg_3", "prt_3", typed("and on"));
  EXPECT_TRUE(sink_.wait_for(says("and on")));
}

TEST_P(OpencodeFiles, ATreeOfFilesIsFollowedWhileItIsWritten) {
  run();
  const fs::path top = home_ / "storage";
  write_in_place(top / "session/global/ses_1.json",
                 fmt::format(R"({{"id":"ses_1","directory":"/srv/shop","title":"t","version":"1.1.0",)"
                             R"("time":{{"created":{0},"updated":{0}}}}})",
                             now_ms()));
  write_in_place(top / "message/ses_1/msg_1.json", prompted());
  write_in_place(top / "part/msg_1/prt_1.json", typed("hello"));
  ASSERT_TRUE(sink_.wait_for(says("hello")));
  write_in_place(top / "message/ses_1/msg_2.json", answering());
  write_in_place(top / "part/msg_2/prt_2.json", said("hi"));
  ASSERT_TRUE(sink_.wait_for(says("hi")));
  write_in_place(top / "message/ses_1/msg_2.json", answered());
  ASSERT_TRUE(sink_.wait_for(is_of_type("waiting")));
}

TEST_P(OpencodeFiles, AfterARestartEverythingIsToldUnderTheSameNames) {
  {
    TestDatabase database(home_ / "opencode.db");
    database.session(kSession, now_ms());
    run();
    database.message(kSession, "msg_1", 1, prompted());
    database.part(kSession, "msg_1", "prt_1", typed("hello"));
    ASSERT_TRUE(sink_.wait_for(says("hello")));
    database.message(kSession, "msg_2", 2, answered());
    ASSERT_TRUE(sink_.wait_for(is_of_type("waiting")));
  }
  const auto before = names_of(kSession);
  restart();  // the agent is gone, and the log of its database with it
  ASSERT_TRUE(sink_.wait_for(is_of_type("waiting")));
  EXPECT_EQ(names_of(kSession), before);
}

TEST_P(OpencodeFiles, SubagentsCountForTheSessionThatStartedThem) {
  TestDatabase database(home_ / "opencode.db");
  database.session("ses_3", now_ms(), "ses_2");
  database.session("ses_2", now_ms(), kSession);
  database.session(kSession, now_ms());
  database.message("ses_3", "msg_1", 1, answered());
  run();
  ASSERT_TRUE(sink_.wait_for(is_of_type("usage")));
  EXPECT_THAT(found(), ElementsAre(kSession));
  EXPECT_TRUE(sink_.wait_for([](const Call& call) { return call.id == kSession && call.event.type() == "usage"; }));
}

TEST_P(OpencodeFiles, OldSessionsAreLeftAloneUntilTheyGoOn) {
  TestDatabase database(home_ / "opencode.db");
  database.session("ses_old", 1'700'000'000'000);
  database.session(kSession, now_ms());
  run();
  ASSERT_TRUE(sink_.wait_for(is_of_type("session_start")));
  EXPECT_THAT(found(), ElementsAre(kSession));
  database.session("ses_old", now_ms());
  EXPECT_TRUE(sink_.wait_for([](const Call& call) { return call.kind == Kind::found && call.id == "ses_old"; }));
}

TEST_P(OpencodeFiles, ASessionOfThePastIsToldWithItsSubagentsOnceItIsRecalled) {
  TestDatabase database(home_ / "opencode.db");
  database.session("ses_old", 1'700'000'000'000);
  database.session("ses_older", 1'700'000'000'000);
  database.session("ses_sub", 1'700'000'000'000, "ses_old");
  database.message("ses_sub", "msg_1", 1, answered());
  run();
  std::promise<void> told;
  sources_->recall("ses_old", [&] { told.set_value(); });
  told.get_future().get();
  EXPECT_THAT(found(), ElementsAre("ses_old"));
  EXPECT_TRUE(sink_.wait_for([](const Call& call) { return call.id == "ses_old" && call.event.type() == "usage"; }));
}

TEST_P(OpencodeFiles, ACallThatDoesNothingForLongerThanAnInstantWaitsForAPermission) {
  TestDatabase database(home_ / "opencode.db");
  database.session(kSession, now_ms());
  database.message(kSession, "msg_1", 1, answering());
  const auto call = [&](std::string_view rest) {
    return fmt::format(
        R"({{"type":"tool","tool":"bash","callID":"c","state":{{"status":"running","input":{{"command":"ls"}},)"
        R"("time":{{"start":{}}}{}}}}})",
        now_ms(), rest);
  };
  database.part(kSession, "msg_1", "prt_1", call(R"(,"metadata":{"output":""})"));
  database.part(kSession, "msg_1", "prt_2", call(""));
  run();
  ASSERT_TRUE(sink_.wait_for(is_of_type("waiting")));
  const auto calls = sink_.calls();
  EXPECT_EQ(std::count_if(calls.begin(), calls.end(), is_of_type("tool_call")), 2);
  EXPECT_EQ(std::count_if(calls.begin(), calls.end(), is_of_type("waiting")), 1);
  EXPECT_EQ(calls.back().event.type(), "waiting") << "after what it is about";
}

// --- What is read where thousands of old sessions lie

constexpr std::int64_t kLongAgo = 1'700'000'000'000;
constexpr std::int64_t kSince = kLongAgo + 1;

std::vector<std::string> ids_of(Store& store, std::int64_t since_ms) {
  std::vector<std::string> ids;
  const auto sessions = store.sessions(since_ms);
  EXPECT_TRUE(sessions) << sessions.error().message;
  for (const SessionInfo& session : *sessions) ids.push_back(session.id);
  return ids;
}

TEST(OpencodeStores, OfADatabaseTellWhatChangedAndAllAboveIt) {
  const TempFolder folder;
  TestDatabase database(folder / "opencode.db");
  database.session("ses_top", kLongAgo);
  database.session("ses_middle", kLongAgo, "ses_top");
  database.session("ses_low", kSince, "ses_middle");
  database.session("ses_old", kLongAgo);
  const auto store = open_store(folder.path());
  EXPECT_THAT(ids_of(*store, kSince), UnorderedElementsAre("ses_top", "ses_middle", "ses_low"));
  EXPECT_EQ(ids_of(*store, 0).size(), 4);
}

TEST(OpencodeStores, OfATreeDoNotReadFilesThatAreOldUnlessTheyAreAbove) {
  const TempFolder folder;
  const auto write = [&](const std::string& project, const std::string& id, const std::string& parent) {
    const fs::path file = folder / "storage/session" / project / (id + ".json");
    write_in_place(file, fmt::format(R"({{"id":"{}","parentID":"{}"}})", id, parent));
    if (id != "ses_low") fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(48));
  };
  write("shop", "ses_top", "");
  write("shop", "ses_middle", "ses_top");
  write("global", "ses_low", "ses_middle");
  write("shop", "ses_old", "../shop/ses_top");
  const auto store = open_store(folder.path());
  const auto yesterday = RealClock().system_now() - std::chrono::hours(24);
  const std::int64_t since_ms = std::chrono::duration_cast<milliseconds>(yesterday.time_since_epoch()).count();
  EXPECT_THAT(ids_of(*store, since_ms), UnorderedElementsAre("ses_top", "ses_middle", "ses_low"));
  EXPECT_EQ(ids_of(*store, 0).size(), 4);
}

TEST(OpencodeStores, FollowNoLinks) {
  const TempFolder folder;
  const TestDatabase database(folder / "outside/opencode.db");
  write_in_place(folder / "outside/shop/ses_1.json", R"({"id":"ses_1"})");
  fs::create_directories(folder / "home/storage/session/shop");
  fs::create_symlink(folder / "outside/opencode.db", folder / "home/opencode.db");
  fs::create_directory_symlink(folder / "outside/shop", folder / "home/storage/session/linked");
  fs::create_symlink(folder / "outside/shop/ses_1.json", folder / "home/storage/session/shop/ses_1.json");
  const auto store = open_store(folder / "home");
  ASSERT_NE(store, nullptr);  // of files: the database is none
  EXPECT_TRUE(ids_of(*store, 0).empty());
}

// --- The catalog's view

TEST(OpencodeHistory, HasEverySessionAndItsSubagents) {
  const TempFolder folder;
  TestDatabase database(folder / "opencode.db");
  database.session(kSession, 1'700'000'000'000);
  database.session("ses_2", 1'700'000'000'000, kSession);
  database.message(kSession, "msg_1", 1, R"({"role":"user"})");
  database.part(kSession, "msg_1", "prt_1", typed("hello"));
  const std::vector<AgentHome> homes = {{"opencode", folder.path()}};
  auto files = livestream::find_history(homes, {});
  ASSERT_EQ(files.size(), 2);
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  EXPECT_EQ(files[0].session, kSession);
  EXPECT_EQ(files[0].part, "");
  EXPECT_EQ(files[1].session, kSession);
  EXPECT_EQ(files[1].part, "ses_2");
  std::vector<std::string> types;
  const auto reading =
      files[0].read([&](std::string_view type, std::string_view, std::string_view) { types.emplace_back(type); });
  ASSERT_TRUE(reading) << reading.error().message;
  EXPECT_THAT(types, ElementsAre("session_start", "session_start", "message"));
  EXPECT_EQ(reading->state, files[0].state);
}

TEST(OpencodeHomes, AreWhereItsDataLies) {
  const TempFolder folder;
  EXPECT_THAT(homes_at(folder.path()), IsEmpty());
  fs::create_directories(folder / ".local/share/opencode/storage");
  EXPECT_THAT(homes_at(folder.path()), ElementsAre(AgentHome{"opencode", folder / ".local/share/opencode"}));
  EXPECT_THAT(homes_at(folder / ".local/share/opencode"),
              ElementsAre(AgentHome{"opencode", folder / ".local/share/opencode"}));
  const std::map<std::string, std::string, std::less<>> variables = {{"HOME", "/home/me"}};
  const auto environment = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  EXPECT_THAT(usual_homes(environment), ElementsAre(AgentHome{"opencode", "/home/me/.local/share/opencode"}));
}

}  // namespace
}  // namespace livestream::opencode

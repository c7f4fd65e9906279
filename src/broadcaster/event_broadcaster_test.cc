#include <gmock/gmock.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "broadcaster/broadcaster_fixture.h"

namespace livestream::broadcaster_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class EventBroadcasterTest : public BroadcasterFixture {
 protected:
  // What `emit` puts into the record, as its `data`.
  template <class Emit>
  std::string data_of(Emit&& emit) {
    EventBroadcaster broadcaster("s", "", true, options_);
    emit(broadcaster);
    return broadcaster.load_events().back().data;
  }
};

TEST_F(EventBroadcasterTest, RecordsOneLineOfOurEncoding) {
  options_.now = [] { return std::chrono::system_clock::time_point(std::chrono::seconds(1'795'402'972)); };
  EventBroadcaster broadcaster("s", "", true, options_);
  EXPECT_EQ(broadcaster.emit("tool_call", {{"tool", "grün"}, {"seconds", 1.5}}), 1U);
  EXPECT_EQ(
      content(),
      R"({"type":"tool_call","session_id":"s","timestamp":"2026-11-23T03:02:52.000000Z","sequence":1,"emitter":")" +
          broadcaster.emitter() + R"(","data":{"tool":"grün","seconds":1.5}})" + "\n");
}

TEST_F(EventBroadcasterTest, ConvenienceCallsHaveTheAgreedTypesAndData) {
  EventBroadcaster broadcaster("s", "", true, options_);
  broadcaster.phase_change("scout");
  broadcaster.iteration_start(3);
  broadcaster.iteration_complete(3, 41.5);
  broadcaster.task_complete("write tests", 42.0);
  broadcaster.context_update(43.25, 86'500);
  broadcaster.log_line("hello");
  broadcaster.error("it broke", "badly");
  broadcaster.completion(true, "all done");
  std::vector<std::string> seen;
  for (const auto& event : broadcaster.load_events()) seen.push_back(event.type + " " + event.data);
  EXPECT_THAT(seen, ElementsAre(R"(phase_change {"phase":"scout","context_percent":0.0})",  //
                                R"(iteration_start {"iteration":3})",                       //
                                R"(iteration_complete {"iteration":3,"context_percent":41.5})",
                                R"(task_complete {"task":"write tests","context_percent":42.0})",
                                R"(context_update {"percent":43.25,"tokens_used":86500})",
                                R"(log_line {"line":"hello","level":"info"})",
                                R"(error {"message":"it broke","details":"badly"})",
                                R"(completion {"success":true,"summary":"all done"})"));
}

TEST_F(EventBroadcasterTest, NumbersGoOnInOneFileWhileThreadsEmit) {
  constexpr std::uint64_t kThreads = 4;
  constexpr std::uint64_t kEach = 250;
  EventBroadcaster broadcaster("s", "", true, options_);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (std::uint64_t i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      for (std::uint64_t n = 0; n < kEach; ++n) broadcaster.log_line("x");
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(sequences_of(broadcaster.load_events()), up_to(kThreads * kEach));
}

TEST_F(EventBroadcasterTest, SendsEverythingToTheSessionsAddressWithTheToken) {
  options_.token = "secret";
  TestServer server(journal_);
  EventBroadcaster broadcaster("s", server.url(), true, options_);
  for (int i = 0; i < 100; ++i) broadcaster.log_line("x");
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), up_to(100));
  EXPECT_EQ(journal_.targets().front(), "/api/broadcast/s");
  EXPECT_EQ(journal_.authorizations().front(), "Bearer secret");
  EXPECT_EQ(broadcaster.stats().acknowledged, 100U);
}

TEST_F(EventBroadcasterTest, SessionIdIsPercentEncodedInTheAddress) {
  TestServer server(journal_, answers(404));
  EventBroadcaster broadcaster("näch t", server.url(), true, options_);
  broadcaster.log_line("x");
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.targets().front(), "/api/broadcast/n%C3%A4ch%20t");
}

TEST_F(EventBroadcasterTest, SubscribersSeeEachEventAfterItWasRecorded) {
  EventBroadcaster broadcaster("s", "", true, options_);
  std::vector<std::string> seen;
  auto subscription = broadcaster.subscribe([&](const BroadcastEvent& event) {
    EXPECT_EQ(content(), event.line + "\n");
    seen.push_back(event.type + event.data);
  });
  broadcaster.iteration_start(1);
  EXPECT_THAT(seen, ElementsAre(R"(iteration_start{"iteration":1})"));
  subscription.unsubscribe();
  broadcaster.iteration_start(2);
  EXPECT_EQ(seen.size(), 1U);
}

TEST_F(EventBroadcasterTest, SubscriberThatThrowsDisturbsNobody) {
  EventBroadcaster broadcaster("s", "", true, options_);
  int calls = 0;
  const auto bad = broadcaster.subscribe([](const BroadcastEvent&) { throw std::runtime_error("mine"); });
  const auto good = broadcaster.subscribe([&](const BroadcastEvent&) { ++calls; });
  EXPECT_EQ(broadcaster.log_line("x"), 1U);
  EXPECT_EQ(calls, 1);
}

TEST_F(EventBroadcasterTest, SubscriberMayEmit) {
  EventBroadcaster broadcaster("s", "", true, options_);
  const auto echo = broadcaster.subscribe([&](const BroadcastEvent& event) {
    if (event.type == "error") broadcaster.log_line("an error was seen");
  });
  broadcaster.error("x");
  EXPECT_EQ(sequences_of(broadcaster.load_events()), up_to(2));
}

TEST_F(EventBroadcasterTest, BadSessionIdTakesNothingAndSaysWhy) {
  EventBroadcaster broadcaster("../etc", "", true, options_);
  EXPECT_EQ(broadcaster.log_line("x"), 0U);
  EXPECT_EQ(broadcaster.stats().rejected, 1U);
  EXPECT_THAT(broadcaster.stats().last_error, HasSubstr("../etc"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(EventBroadcasterTest, EventWithoutTypeIsRejected) {
  EventBroadcaster broadcaster("s", "", true, options_);
  EXPECT_EQ(broadcaster.emit(""), 0U);
  EXPECT_EQ(broadcaster.emit("x"), 1U);
  EXPECT_EQ(broadcaster.stats().rejected, 1U);
}

TEST_F(EventBroadcasterTest, HttpsIsNamedAsNotSupportedAndRecordingGoesOn) {
  EventBroadcaster broadcaster("s", "https://example.org", true, options_);
  broadcaster.log_line("x");
  EXPECT_THAT(broadcaster.stats().last_error, HasSubstr("https is not supported"));
  EXPECT_EQ(broadcaster.recorded(), 1U);
  EXPECT_TRUE(broadcaster.flush(kPatience));
}

TEST_F(EventBroadcasterTest, AsynchronousRecordIsCompleteAfterFlush) {
  options_.record_async = true;
  EventBroadcaster broadcaster("s", "", true, options_);
  for (int i = 0; i < 1'000; ++i) broadcaster.log_line("x");
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(sequences_of(broadcaster.load_events()), up_to(1'000));
}

TEST_F(EventBroadcasterTest, RecordIsNotTouchedWithoutRecording) {
  EventBroadcaster broadcaster("s", "", false, options_);
  EXPECT_EQ(broadcaster.log_line("x"), 1U);
  EXPECT_THAT(broadcaster.load_events(), IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(EventBroadcasterTest, RecordLiesBelowTheCurrentFolder) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  EventBroadcaster broadcaster("s", "", true, {.quiet = true});
  std::filesystem::current_path(before);
  broadcaster.log_line("x");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "logs/events/s/events.jsonl"));
}

TEST_F(EventBroadcasterTest, GlobalOneIsThereOnceItWasMade) {
  EXPECT_EQ(get_broadcaster(), nullptr);
  init_broadcaster("s", "", true, options_);
  ASSERT_NE(get_broadcaster(), nullptr);
  EXPECT_EQ(get_broadcaster()->log_line("x"), 1U);
  init_broadcaster("t", "", true, options_);
  EXPECT_EQ(get_broadcaster()->session_id(), "t");
}

}  // namespace
}  // namespace livestream::broadcaster_test

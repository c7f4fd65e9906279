#include <gmock/gmock.h>

#include "broadcaster/broadcaster_fixture.h"

// What reaches the server when it, the network or the disk misbehaves.
namespace livestream::broadcaster_test {
namespace {

using testing::HasSubstr;

class SendingTest : public BroadcasterFixture {
 protected:
  void emit(EventBroadcaster& broadcaster, int count) {
    for (int i = 0; i < count; ++i) broadcaster.log_line("line " + std::to_string(++lines_));
  }
  // A port that was free a moment ago.
  std::uint16_t free_port() { return TestServer(journal_).port(); }
  static std::string url(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

 private:
  int lines_ = 0;
};

TEST_F(SendingTest, ServerDownForAWhileGetsEverythingInOrderOnce) {
  auto server = std::make_unique<TestServer>(journal_);
  const std::uint16_t port = server->port();
  EventBroadcaster broadcaster("s", url(port), true, options_);
  emit(broadcaster, 500);
  ASSERT_TRUE(journal_.wait_for_events(1));
  server.reset();
  emit(broadcaster, 500);
  server = std::make_unique<TestServer>(journal_, accepts(), port);
  emit(broadcaster, 500);
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), up_to(1'500));
}

TEST_F(SendingTest, WhatFellOutOfTheQueueIsSentFromTheRecord) {
  const std::uint16_t port = free_port();
  options_.queue_events = 10;
  EventBroadcaster broadcaster("s", url(port), true, options_);
  emit(broadcaster, 5'000);
  EXPECT_GT(broadcaster.stats().deferred, 3'000U);
  const TestServer server(journal_, accepts(), port);
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), up_to(5'000));
  EXPECT_EQ(broadcaster.dropped(), 0U);
  EXPECT_EQ(broadcaster.stats().deferred, 0U);
}

TEST_F(SendingTest, TheSameHoldsForAnAsynchronousRecord) {
  const std::uint16_t port = free_port();
  options_.record_async = true;
  options_.queue_events = 2'000;
  EventBroadcaster broadcaster("s", url(port), true, options_);
  for (std::uint64_t emitted = 1'000; emitted <= 5'000; emitted += 1'000) {
    emit(broadcaster, 1'000);
    broadcaster.flush(milliseconds(0));
    while (broadcaster.recorded() < emitted) std::this_thread::yield();
  }
  const TestServer server(journal_, accepts(), port);
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), up_to(5'000));
}

TEST_F(SendingTest, OtherEmittersInTheRecordAreLeftToThemselves) {
  const std::uint16_t port = free_port();
  options_.queue_events = 10;
  EventBroadcaster other("s", "", true, options_);
  EventBroadcaster broadcaster("s", url(port), true, options_);
  for (int i = 0; i < 200; ++i) {
    emit(other, 1);
    emit(broadcaster, 1);
  }
  const TestServer server(journal_, accepts(), port);
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), up_to(200));
  EXPECT_EQ(journal_.events().size(), 200U);
}

TEST_F(SendingTest, WithoutARecordTheOldestAreDroppedAndCounted) {
  const std::uint16_t port = free_port();
  options_.queue_events = 10;
  EventBroadcaster broadcaster("s", url(port), false, options_);
  emit(broadcaster, 1'000);
  const std::uint64_t dropped = broadcaster.dropped();
  EXPECT_GT(dropped, 0U);
  const TestServer server(journal_, accepts(), port);
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.events().size(), 1'000 - dropped);
  EXPECT_EQ(journal_.events().back().sequence(), 1'000U);
  EXPECT_EQ(broadcaster.dropped(), dropped);
}

TEST_F(SendingTest, OverloadedServerIsTriedAgain) {
  for (const int status : {408, 429, 500, 503, 507}) {
    std::atomic<int> left{3};
    TestServer server(journal_, [&](std::string_view) { return left-- > 0 ? status : 200; });
    EventBroadcaster broadcaster("s", server.url(), true, options_);
    emit(broadcaster, 20);
    EXPECT_TRUE(broadcaster.flush(kPatience)) << status;
    EXPECT_EQ(journal_.sequences(broadcaster.emitter()), up_to(20)) << status;
    EXPECT_EQ(broadcaster.stats().refused, 0U) << status;
    EXPECT_GE(broadcaster.stats().failed_requests, 3U) << status;
  }
}

TEST_F(SendingTest, OneBadEventDoesNotKeepItsBatchFromTheServer) {
  TestServer server(journal_, answers(503));
  EventBroadcaster broadcaster("s", server.url(), true, options_);
  emit(broadcaster, 50);
  broadcaster.log_line("poison");
  emit(broadcaster, 50);
  server.behave(refuses_batches_with("poison"));
  EXPECT_TRUE(broadcaster.flush(kPatience));
  auto expected = up_to(101);
  expected.erase(expected.begin() + 50);
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), expected);
  EXPECT_EQ(broadcaster.stats().refused, 1U);
  EXPECT_THAT(broadcaster.stats().last_error, HasSubstr("400"));
}

TEST_F(SendingTest, RefusalIsFinalButLaterEventsAreTried) {
  TestServer server(journal_, answers(401));
  EventBroadcaster broadcaster("s", server.url(), true, options_);
  emit(broadcaster, 20);
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(broadcaster.stats().refused, 20U);
  server.behave(accepts());
  emit(broadcaster, 1);
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), std::vector<std::uint64_t>{21});
  EXPECT_EQ(broadcaster.recorded(), 21U);
}

TEST_F(SendingTest, LackOfATokenIsSaidOnceAndWhatToDoAlsoAfterOtherRefusals) {
  options_.quiet = false;
  TestServer server(journal_, answers(404));
  testing::internal::CaptureStderr();
  EventBroadcaster broadcaster("s", server.url(), true, options_);
  for (const int status : {404, 401, 401, 403}) {
    server.behave(answers(status));
    emit(broadcaster, 5);
    EXPECT_TRUE(broadcaster.flush(kPatience));
  }
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 2) << said;
  EXPECT_THAT(said, HasSubstr("set LIVESTREAM_TOKEN"));
  EXPECT_EQ(broadcaster.stats().refused, 20U);
}

TEST_F(SendingTest, RequestThatIsNotAnsweredIsRepeated) {
  options_.request_timeout = milliseconds(50);
  TestServer server(journal_, never_answers());
  EventBroadcaster broadcaster("s", server.url(), true, options_);
  emit(broadcaster, 20);
  ASSERT_TRUE(journal_.wait_for_requests(3));
  server.behave(accepts());
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), up_to(20));
}

TEST_F(SendingTest, FlushSaysWhenItTakesTooLong) {
  options_.close_timeout = milliseconds(0);
  TestServer server(journal_, never_answers());
  EventBroadcaster broadcaster("s", server.url(), true, options_);
  emit(broadcaster, 1);
  EXPECT_FALSE(broadcaster.flush(milliseconds(20)));
}

TEST_F(SendingTest, ClosingWaitsForAServerThatNeverAnswersOnlySoLong) {
  TestServer server(journal_, never_answers());
  options_.close_timeout = milliseconds(100);
  const auto start = std::chrono::steady_clock::now();
  {
    EventBroadcaster broadcaster("s", server.url(), true, options_);
    emit(broadcaster, 1);
  }
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, milliseconds(100));
  EXPECT_LT(took, options_.request_timeout);
}

TEST_F(SendingTest, ClosingDoesNotWaitForAServerThatIsNotThere) {
  options_.close_timeout = kPatience;
  options_.first_retry = options_.longest_retry = kPatience;
  const auto start = std::chrono::steady_clock::now();
  {
    EventBroadcaster broadcaster("s", url(free_port()), true, options_);
    emit(broadcaster, 1);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, kPatience);
}

TEST_F(SendingTest, ClosingSendsWhatIsLeft) {
  TestServer server(journal_);
  std::string emitter;
  {
    EventBroadcaster broadcaster("s", server.url(), true, options_);
    emitter = broadcaster.emitter();
    emit(broadcaster, 3'000);
  }
  EXPECT_EQ(journal_.sequences(emitter), up_to(3'000));
}

TEST_F(SendingTest, RecordThatCannotBeMadeStillReachesTheServer) {
  options_.record_folder = folder_ / "file";
  ASSERT_TRUE(write_file_atomically(options_.record_folder, "not a folder"));
  TestServer server(journal_);
  EventBroadcaster broadcaster("s", server.url(), true, options_);
  emit(broadcaster, 10);
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), up_to(10));
  EXPECT_EQ(broadcaster.stats().record_failures, 10U);
  EXPECT_THAT(broadcaster.stats().last_error, HasSubstr("not recording"));
}

TEST_F(SendingTest, FullDiskDoesNotStopTheStream) {
  std::filesystem::create_directories(folder_ / "s");
  std::filesystem::create_symlink("/dev/full", record());
  TestServer server(journal_);
  EventBroadcaster broadcaster("s", server.url(), true, options_);
  emit(broadcaster, 10);
  EXPECT_TRUE(broadcaster.flush(kPatience));
  EXPECT_EQ(journal_.sequences(broadcaster.emitter()), up_to(10));
  EXPECT_EQ(broadcaster.stats().record_failures, 10U);
}

TEST_F(SendingTest, ServerThatIsNotThereIsNamed) {
  EventBroadcaster broadcaster("s", url(free_port()), true, options_);
  emit(broadcaster, 1);
  EXPECT_FALSE(broadcaster.flush(milliseconds(50)));
  EXPECT_THAT(broadcaster.stats().last_error, HasSubstr("events wait for the server"));
}

}  // namespace
}  // namespace livestream::broadcaster_test

#include "server/websocket_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace livestream {
namespace {

using net::CloseCode;
using net::Opcode;
using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;

// A connection whose other end takes `room` bytes and no more.
class FakeStream final : public net::Stream {
 public:
  net::Progress try_read(std::span<char> buffer) override {
    const std::size_t count = std::min(buffer.size(), incoming.size());
    if (count == 0) return {.would_block = !ended, .closed = ended};
    incoming.copy(buffer.data(), count);
    incoming.erase(0, count);
    return {.bytes = count, .would_block = true};
  }
  net::Progress try_write(std::string_view bytes) override {
    const std::size_t count = std::min(bytes.size(), room);
    sent.append(bytes.substr(0, count));
    room -= count;
    return {.bytes = count, .would_block = count < bytes.size()};
  }
  net::Progress try_write(std::span<const std::string_view> buffers) override { return try_write(buffers.front()); }
  int descriptor() override { return -1; }
  void wait_readable() override {}
  void wait_writable() override {}
  void shutdown_write() override { is_shut = true; }
  void close() override { is_closed = true; }
  std::string peer_address() const override { return "127.0.0.1"; }
  bool peer_is_loopback() const override { return true; }

  void receive(std::string_view bytes) {
    incoming.append(bytes);
    observer_->on_readable();
  }
  void give_room(std::size_t bytes) {
    room = bytes;
    observer_->on_writable();
  }

  std::string incoming;
  std::string sent;
  std::size_t room = 1'000'000;
  bool ended = false;
  bool is_shut = false;
  bool is_closed = false;
};

class FakePeer final : public WebSocketPeer {
 public:
  using WebSocketPeer::is_clear;
  using WebSocketPeer::send_whole;
  using WebSocketPeer::start;
  using WebSocketPeer::WebSocketPeer;

  void on_drained() override { ++drained; }
  void on_closed() override { ++closed; }

  int drained = 0;
  int closed = 0;
};

std::string frame(Opcode opcode, std::string_view payload) {
  std::string bytes;
  net::append_frame(bytes, opcode, payload);
  return bytes;
}

// As a client sends it; a mask of zeros changes nothing.
std::string masked(Opcode opcode, std::string_view payload) {
  std::string bytes = frame(opcode, {});
  bytes[1] = static_cast<char>(0x80U | payload.size());
  return bytes.append(4, '\0').append(payload);
}

class WebSocketPeerTest : public testing::Test {
 protected:
  WebSocketPeerTest() : peer_(net::Upgraded{stream_, {}, {}}, [this](WebSocketPeer&) { ++gone_; }) { peer_.start(); }

  void pass(seconds time) {
    for (seconds passed{0}; passed < time; ++passed) peer_.tick(now_ += seconds(1));
  }
  std::size_t pings() const {
    std::size_t count = 0;
    const std::string ping = frame(Opcode::ping, {});
    for (auto at = stream_->sent.find(ping); at != std::string::npos; at = stream_->sent.find(ping, at + 1)) ++count;
    return count;
  }

  std::shared_ptr<FakeStream> stream_ = std::make_shared<FakeStream>();
  int gone_ = 0;
  FakePeer peer_;
  std::chrono::steady_clock::time_point now_ = std::chrono::steady_clock::now();
};

TEST_F(WebSocketPeerTest, APingIsAnsweredWithItsPayload) {
  stream_->receive(masked(Opcode::ping, "hello"));
  EXPECT_EQ(stream_->sent, frame(Opcode::pong, "hello"));
}

TEST_F(WebSocketPeerTest, AViewerThatAnswersPingsStaysAndOneThatMissesTwoIsClosed) {
  for (int i = 0; i < 5; ++i) {
    pass(WebSocketPeer::kPingEvery);
    stream_->receive(masked(Opcode::pong, {}));
  }
  EXPECT_EQ(pings(), 5U);
  EXPECT_TRUE(peer_.is_open());
  pass(3 * WebSocketPeer::kPingEvery);
  EXPECT_FALSE(peer_.is_open());
  EXPECT_TRUE(stream_->is_closed);
  EXPECT_EQ(std::pair(peer_.closed, gone_), std::pair(1, 1));
}

TEST_F(WebSocketPeerTest, WhatIsNotTakenWaitsAndIsSentWhenThereIsRoom) {
  stream_->room = 3;
  peer_.send_whole("abcdef");
  EXPECT_FALSE(peer_.is_clear());
  stream_->give_room(100);
  EXPECT_EQ(stream_->sent, "abcdef");
  EXPECT_TRUE(peer_.is_clear());
  EXPECT_EQ(peer_.drained, 1);
}

TEST_F(WebSocketPeerTest, OneThatTakesNothingForThirtySecondsIsToldToComeBack) {
  stream_->room = 3;
  peer_.send_whole("abcdef");
  pass(WebSocketPeer::kSendTimeout);
  EXPECT_TRUE(peer_.is_open());
  pass(seconds(1));
  EXPECT_FALSE(peer_.is_open());
  EXPECT_EQ(peer_.closed, 1);
  stream_->give_room(1'000);
  EXPECT_THAT(stream_->sent, HasSubstr(net::close_payload(CloseCode::try_again_later, "too slow")));
  EXPECT_THAT(stream_->sent, HasSubstr("resume with ?after="));
  EXPECT_TRUE(stream_->is_shut);
}

TEST_F(WebSocketPeerTest, AGoodbyeIsAnsweredWithItsCodeAndEndsTheConnection) {
  const std::string code = net::close_payload(CloseCode::normal, {});
  stream_->receive(masked(Opcode::close, code + "bye"));
  EXPECT_EQ(stream_->sent, frame(Opcode::close, code));
  EXPECT_TRUE(stream_->is_closed);
  EXPECT_EQ(gone_, 1);
}

TEST_F(WebSocketPeerTest, AGoodbyeOfOursWaitsForTheAnswerButNotForLong) {
  peer_.close(CloseCode::going_away, "the end");
  EXPECT_THAT(stream_->sent, EndsWith("the end"));
  EXPECT_TRUE(stream_->is_shut);
  EXPECT_FALSE(stream_->is_closed);
  pass(WebSocketPeer::kCloseTimeout + seconds(2));
  EXPECT_TRUE(stream_->is_closed);
  EXPECT_EQ(gone_, 1);
}

TEST_F(WebSocketPeerTest, ABreachOfTheProtocolEndsWithItsCode) {
  stream_->receive(frame(Opcode::text, "not masked"));
  EXPECT_THAT(stream_->sent, HasSubstr(net::close_payload(CloseCode::protocol_error, {})));
  EXPECT_TRUE(stream_->is_shut);
  EXPECT_EQ(peer_.closed, 1);
  stream_->ended = true;
  stream_->receive({});
  EXPECT_TRUE(stream_->is_closed);
}

TEST_F(WebSocketPeerTest, WhatComesBehindABreachIsThrownAwayButNotForLong) {
  stream_->receive(frame(Opcode::text, "not masked") + masked(Opcode::ping, "one"));
  const std::string said = stream_->sent;
  stream_->receive(masked(Opcode::ping, "two"));
  EXPECT_EQ(stream_->sent, said);
  EXPECT_FALSE(stream_->is_closed) << "a reset would take the reason with it";
  pass(WebSocketPeer::kCloseTimeout + seconds(2));
  EXPECT_EQ(std::pair(stream_->is_closed, gone_), std::pair(true, 1));
}

TEST_F(WebSocketPeerTest, OfPingsThatComeWhileSomethingWaitsTheNewestIsAnswered) {
  stream_->room = 3;
  peer_.send_whole("abcdef");
  stream_->receive(masked(Opcode::ping, "one") + masked(Opcode::ping, "two"));
  stream_->give_room(100);
  EXPECT_EQ(stream_->sent, "abcdef" + frame(Opcode::pong, "two"));
  EXPECT_EQ(peer_.drained, 1);
}

TEST_F(WebSocketPeerTest, AGoodbyeThatComesWhileSomethingWaitsIsAnsweredBehindIt) {
  stream_->room = 3;
  peer_.send_whole("abcdef");
  const std::string code = net::close_payload(CloseCode::normal, {});
  stream_->receive(masked(Opcode::close, code) + masked(Opcode::ping, "late"));
  EXPECT_FALSE(stream_->is_closed);
  EXPECT_EQ(peer_.closed, 1);
  stream_->give_room(100);
  EXPECT_EQ(stream_->sent, "abcdef" + frame(Opcode::close, code));
  EXPECT_TRUE(stream_->is_shut);
}

TEST_F(WebSocketPeerTest, OneThatCatchesUpSlowlyHasMissedNoPing) {
  stream_->room = 0;
  peer_.send_whole("abcdef");
  for (int i = 0; i < 5 * WebSocketPeer::kPingEvery.count(); ++i) peer_.tick(now_);  // it is never stuck for long
  EXPECT_TRUE(peer_.is_open());
  stream_->give_room(100);
  pass(WebSocketPeer::kPingEvery);
  EXPECT_EQ(pings(), 1U);
}

TEST_F(WebSocketPeerTest, AClientThatIsGoneIsNoticedOnce) {
  stream_->ended = true;
  stream_->receive({});
  pass(seconds(5));
  EXPECT_EQ(std::pair(peer_.closed, gone_), std::pair(1, 1));
}

}  // namespace
}  // namespace livestream

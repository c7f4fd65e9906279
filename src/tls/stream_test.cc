#include "tls/stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "tls/context.h"
#include "tls/test_identity.h"

namespace livestream::tls {
namespace {

using net::Progress;
using testing::HasSubstr;
using testing::StartsWith;

// A socket whose other end, and whose buffer, is the test's.
class FakeSocket final : public net::Stream {
 public:
  Progress try_read(std::span<char> buffer) override {
    const std::size_t count = incoming.copy(buffer.data(), buffer.size());
    incoming.erase(0, count);
    if (count == 0 && has_ended) return {.closed = true};
    return {.bytes = count, .would_block = count < buffer.size()};
  }
  Progress try_write(std::string_view bytes) override {
    const std::size_t count = std::min(bytes.size(), room - std::min(room, outgoing.size()));
    outgoing.append(bytes.substr(0, count));
    return {.bytes = count, .would_block = count < bytes.size()};
  }
  Progress try_write(std::span<const std::string_view>) override { return {}; }
  int descriptor() override { return -1; }
  void wait_readable() override { waits_readable = true; }
  void wait_writable() override { waits_writable = true; }
  void shutdown_write() override { is_shut_down = true; }
  void close() override { is_closed = true; }
  std::string peer_address() const override { return "127.0.0.1"; }
  bool peer_is_loopback() const override { return true; }

  /// What a loop does in one turn; true if there was anything to do.
  bool turn() {
    bool did = false;
    if (waits_readable && (!incoming.empty() || has_ended))
      did = tell(waits_readable, &net::StreamObserver::on_readable);
    if (waits_writable && outgoing.size() < room) did |= tell(waits_writable, &net::StreamObserver::on_writable);
    return did;
  }

  std::string incoming, outgoing;
  std::size_t room = 1'000'000;
  bool has_ended = false, waits_readable = false, waits_writable = false, is_shut_down = false, is_closed = false;

 private:
  bool tell(bool& waits, void (net::StreamObserver::*what)()) {
    waits = false;
    if (observer_ != nullptr) (observer_->*what)();
    return true;
  }
};

// Reads all that comes and keeps it.
class Reader final : public net::StreamObserver {
 public:
  Reader(net::Stream& stream, std::size_t buffer) : stream_(stream), buffer_(buffer) { stream_.observe(this); }
  void on_readable() override {
    const Progress progress = stream_.try_read(buffer_);
    got.append(buffer_.data(), progress.bytes);
    is_closed = progress.closed;
    if (!is_closed) stream_.wait_readable();
  }
  void on_writable() override { ++writable; }

  std::string got;
  bool is_closed = false;
  int writable = 0;

 private:
  net::Stream& stream_;
  std::vector<char> buffer_;
};

// Writes a text, and reads nothing.
class Writer final : public net::StreamObserver {
 public:
  Writer(net::Stream& stream, std::string_view text) : left(text), stream_(stream) { stream_.observe(this); }
  void on_readable() override {}
  void on_writable() override {
    left.remove_prefix(stream_.try_write(left).bytes);
    if (!left.empty()) stream_.wait_writable();
  }

  std::string_view left;

 private:
  net::Stream& stream_;
};

class TlsStreamTest : public testing::Test {
 protected:
  TlsStreamTest()
      : context_(*open_context(make_test_identity())),
        socket_(std::make_shared<FakeSocket>()),
        stream_(context_->accept(socket_)),
        client_context_(::SSL_CTX_new(::TLS_client_method())),
        client_(::SSL_new(client_context_.get())),
        to_client_(::BIO_new(::BIO_s_mem())),
        from_client_(::BIO_new(::BIO_s_mem())) {
    ::SSL_set_bio(client_.get(), to_client_, from_client_);
    ::SSL_set_connect_state(client_.get());
  }

  // Carries bytes both ways until nothing more happens.
  void run() {
    do carry();
    while (socket_->turn());
  }
  void carry() {
    ::BIO_write(to_client_, socket_->outgoing.data(), static_cast<int>(socket_->outgoing.size()));
    socket_->outgoing.clear();
    ::SSL_do_handshake(client_.get());
    char buffer[64 * 1024];
    std::size_t count = 0;
    while (::SSL_read_ex(client_.get(), buffer, sizeof buffer, &count) == 1) client_got_.append(buffer, count);
    take_from_client();
  }
  void take_from_client() {
    char buffer[16 * 1024];
    for (int size = 0; (size = ::BIO_read(from_client_, buffer, sizeof buffer)) > 0;)
      socket_->incoming.append(buffer, static_cast<std::size_t>(size));
  }
  void shake_hands() {
    stream_->wait_readable();
    run();
    ASSERT_FALSE(stream_->is_handshaking());
  }
  void client_sends(std::string_view text) {
    std::size_t count = 0;
    ASSERT_EQ(::SSL_write_ex(client_.get(), text.data(), text.size(), &count), 1);
  }

  std::shared_ptr<net::TlsContext> context_;
  std::shared_ptr<FakeSocket> socket_;
  std::shared_ptr<net::Stream> stream_;
  OwnedContext client_context_;
  OwnedSsl client_;
  BIO* to_client_;
  BIO* from_client_;
  std::string client_got_;
};

TEST_F(TlsStreamTest, ShakesHandsWhileItIsRead) {
  Reader reader(*stream_, 65536);
  EXPECT_TRUE(stream_->is_handshaking());
  shake_hands();
  client_sends("hello");
  run();
  EXPECT_EQ(reader.got, "hello");
  EXPECT_EQ(stream_->try_write("welcome").bytes, 7);
  run();
  EXPECT_EQ(client_got_, "welcome");
}

TEST_F(TlsStreamTest, ShakesHandsForWhoOnlyWrites) {
  Writer writer(*stream_, "go away");
  writer.on_writable();
  EXPECT_EQ(writer.left, "go away");
  run();
  EXPECT_EQ(writer.left, "");
  EXPECT_EQ(client_got_, "go away");
}

TEST_F(TlsStreamTest, ForgetsNothingThatASmallBufferDidNotHold) {
  Reader reader(*stream_, 100);
  shake_hands();
  const std::string much(50'000, 'x');
  client_sends(much);
  run();
  EXPECT_EQ(reader.got, much);
}

TEST_F(TlsStreamTest, HandsOutWhatCameBeforeTheEnd) {
  Reader reader(*stream_, 65536);
  shake_hands();
  client_sends("last words");
  ::SSL_shutdown(client_.get());
  run();
  EXPECT_EQ(reader.got, "last words");
  EXPECT_TRUE(reader.is_closed) << "although the socket is open";
}

TEST_F(TlsStreamTest, WhatASlowClientWasSentIsTakenOnce) {
  Reader reader(*stream_, 65536);
  shake_hands();
  socket_->room = 1000;
  const std::string first(5'000, 'a');
  const Progress progress = stream_->try_write(first);
  EXPECT_EQ(progress.bytes, first.size());
  EXPECT_TRUE(progress.would_block) << "it has not left";
  EXPECT_EQ(stream_->try_write("b").bytes, 0) << "nothing more until then";
  stream_->wait_writable();
  EXPECT_EQ(reader.writable, 0);
  run();
  EXPECT_EQ(reader.writable, 1);
  EXPECT_EQ(stream_->try_write("c").bytes, 1) << "other bytes than those that were refused";
  run();
  EXPECT_EQ(client_got_, first + "c");
}

TEST_F(TlsStreamTest, AtMostOneRecordWaitsForASlowClient) {
  Reader reader(*stream_, 65536);
  shake_hands();
  socket_->room = 1000;
  EXPECT_EQ(stream_->try_write(std::string(1'000'000, 'x')).bytes, 16 * 1024);
}

TEST_F(TlsStreamTest, PiecesLeaveOneBehindTheOther) {
  Reader reader(*stream_, 65536);
  shake_hands();
  const std::string long_one(40'000, 'x');
  for (const std::string& first : {std::string("event"), long_one}) {
    client_got_.clear();
    const std::array<std::string_view, 2> pieces = {first, " and its status"};
    EXPECT_EQ(stream_->try_write(pieces).bytes, first.size() + pieces[1].size());
    run();
    EXPECT_EQ(client_got_, first + " and its status");
  }
}

TEST_F(TlsStreamTest, SaysGoodbyeBehindWhatIsUnsent) {
  Reader reader(*stream_, 65536);
  shake_hands();
  socket_->room = 10;
  (void)stream_->try_write("the end");
  stream_->shutdown_write();
  EXPECT_FALSE(socket_->is_shut_down);
  run();
  EXPECT_EQ(client_got_, "the end");
  EXPECT_EQ(::SSL_get_shutdown(client_.get()), SSL_RECEIVED_SHUTDOWN);
  EXPECT_TRUE(socket_->is_shut_down);
}

TEST_F(TlsStreamTest, EndsAClientThatAsksForNewKeysWithoutEndAndTakesNone) {
  Reader reader(*stream_, 65536);
  shake_hands();
  socket_->room = 0;
  constexpr int kMany = 2'600;  // each is answered with 27 bytes
  for (int i = 0; i < kMany; ++i) {
    ::SSL_key_update(client_.get(), SSL_KEY_UPDATE_REQUESTED);
    client_sends("x");
    take_from_client();
  }
  while (socket_->turn()) {}
  EXPECT_GT(reader.got.size(), kMany / 2);
  EXPECT_TRUE(reader.is_closed);
}

TEST_F(TlsStreamTest, AnswersPlainHttpPlainly) {
  Reader reader(*stream_, 65536);
  socket_->incoming = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  stream_->wait_readable();
  while (socket_->turn()) {}
  EXPECT_THAT(socket_->outgoing, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(socket_->outgoing, HasSubstr("https://"));
  EXPECT_TRUE(socket_->is_shut_down);
  EXPECT_TRUE(socket_->incoming.empty()) << "or closing would reset the connection";
  EXPECT_TRUE(stream_->is_handshaking()) << "so that its deadline ends it";
  socket_->has_ended = true;
  while (socket_->turn()) {}
  EXPECT_TRUE(reader.is_closed);
}

TEST_F(TlsStreamTest, WhatIsNoTlsEndsIt) {
  Reader reader(*stream_, 65536);
  socket_->incoming = std::string("\x16\x03\x01\x00\x05nonsense", 13);
  stream_->wait_readable();
  while (!reader.is_closed) ASSERT_TRUE(socket_->turn());
  EXPECT_TRUE(stream_->try_write("x").closed);
}

TEST_F(TlsStreamTest, WhatIsChangedOnItsWayEndsIt) {
  Reader reader(*stream_, 65536);
  shake_hands();
  client_sends("hello");
  carry();
  socket_->incoming.back() ^= 1;
  while (!reader.is_closed) ASSERT_TRUE(socket_->turn());
  EXPECT_EQ(reader.got, "");
}

}  // namespace
}  // namespace livestream::tls

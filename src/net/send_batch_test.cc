#include "net/send_batch.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace livestream::net {
namespace {

constexpr std::size_t kMany = 300;

// One end of a pair of sockets, as a stream; the other end is for the test.
class PairStream : public Stream {
 public:
  PairStream() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()), 0); }
  PairStream(const PairStream&) = delete;
  PairStream& operator=(const PairStream&) = delete;
  ~PairStream() override {
    ::close(ends_[0]);
    leave();
  }

  Progress try_read(std::span<char>) override { return {}; }
  Progress try_write(std::string_view bytes) override {
    const ssize_t count = ::send(ends_[0], bytes.data(), bytes.size(), MSG_NOSIGNAL);
    return {.bytes = count < 0 ? 0 : static_cast<std::size_t>(count)};
  }
  Progress try_write(std::span<const std::string_view> buffers) override {
    std::string joined;
    for (const std::string_view buffer : buffers) joined += buffer;
    return try_write(joined);
  }
  void wait_readable() override {}
  void wait_writable() override {}
  void shutdown_write() override {}
  void close() override {}
  std::string peer_address() const override { return {}; }
  bool peer_is_loopback() const override { return true; }
  int descriptor() override { return ends_[0]; }

  std::string receive() const {
    std::array<char, 4096> buffer;
    const ssize_t count = ::recv(ends_[1], buffer.data(), buffer.size(), 0);
    return count <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(count));
  }
  void leave() {
    if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }
  void fill() {
    const std::string much(64 * 1024, 'x');
    while (try_write(std::string_view(much)).bytes == much.size()) {}
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

// What it sends is not what it was given.
class EncryptedStream final : public PairStream {
 public:
  bool is_encrypted() const override { return true; }
  Progress try_write(std::span<const std::string_view> buffers) override {
    std::string secret;
    for (const std::string_view buffer : buffers) secret.append(buffer.size(), '*');
    return PairStream::try_write(std::string_view(secret));
  }
};

struct Count final : SendBatch::Target {
  void on_sent(std::size_t count) override {
    bytes += count;
    ++calls;
  }
  std::size_t bytes = 0;
  int calls = 0;
};

struct Viewer {
  PairStream stream;
  Count count;
};

class SendBatchTest : public testing::TestWithParam<SendBatch::Way> {
 protected:
  std::vector<std::unique_ptr<Viewer>> viewers(std::size_t count) {
    std::vector<std::unique_ptr<Viewer>> all(count);
    for (auto& viewer : all) viewer = std::make_unique<Viewer>();
    return all;
  }
  SendBatch batch_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Ways, SendBatchTest, testing::Values(SendBatch::Way::shared, SendBatch::Way::one_by_one));

TEST_P(SendBatchTest, EachStreamHasItsOwnBytesOnce) {
  const auto all = viewers(kMany);
  std::vector<std::string> texts(kMany);
  for (std::size_t i = 0; i < kMany; ++i) texts[i] = "event " + std::to_string(i);
  for (std::size_t i = 0; i < kMany; ++i)
    batch_.add(all[i]->stream, texts[i], i % 2 == 0 ? "" : " and its status", all[i]->count);
  batch_.flush();
  for (std::size_t i = 0; i < kMany; ++i) {
    const std::string expected = texts[i] + (i % 2 == 0 ? "" : " and its status");
    EXPECT_EQ(all[i]->stream.receive(), expected);
    EXPECT_EQ(all[i]->count.bytes, expected.size());
    EXPECT_EQ(all[i]->count.calls, 1);
  }
}

TEST_P(SendBatchTest, AFewAreToldToo) {
  const auto all = viewers(SendBatch::kWorthwhile - 1);
  for (const auto& viewer : all) batch_.add(viewer->stream, "event", " status", viewer->count);
  batch_.flush();
  for (const auto& viewer : all) EXPECT_EQ(viewer->stream.receive(), "event status");
  EXPECT_EQ(batch_.shared_sends(), 0);
}

TEST_P(SendBatchTest, WhoTakesNothingOrIsGoneHoldsNobodyUp) {
  const auto all = viewers(kMany);
  for (std::size_t i = 0; i < kMany; i += 3) all[i]->stream.fill();
  for (std::size_t i = 1; i < kMany; i += 3) all[i]->stream.leave();
  for (int round = 0; round < 2; ++round) {
    for (const auto& viewer : all) batch_.add(viewer->stream, "event", "", viewer->count);
    batch_.flush();
  }
  for (std::size_t i = 0; i < kMany; ++i) {
    EXPECT_EQ(all[i]->count.calls, 2);
    EXPECT_EQ(all[i]->count.bytes, i % 3 == 2 ? 2 * std::string_view("event").size() : 0) << i;
  }
}

TEST_P(SendBatchTest, EncryptedOnesSendByThemselves) {
  const auto plain = viewers(SendBatch::kWorthwhile);
  std::array<EncryptedStream, SendBatch::kWorthwhile> encrypted;
  Count count;
  for (std::size_t i = 0; i < encrypted.size(); ++i) {
    batch_.add(encrypted[i], "event", " status", count);
    batch_.add(plain[i]->stream, "event", " status", plain[i]->count);
  }
  batch_.flush();
  for (const auto& stream : encrypted) EXPECT_EQ(stream.receive(), "************");
  for (const auto& viewer : plain) EXPECT_EQ(viewer->stream.receive(), "event status");
  EXPECT_EQ(count.calls, encrypted.size());
  EXPECT_EQ(count.bytes, encrypted.size() * std::string_view("event status").size());
}

TEST(SendBatch, ManyAreSentTogetherWhereTheKernelLets) {
  Viewer viewer;
  SendBatch batch;
  for (std::size_t i = 0; i < SendBatch::kCapacity; ++i) batch.add(viewer.stream, "x", "", viewer.count);
  EXPECT_EQ(viewer.stream.receive().size(), SendBatch::kCapacity);
  if (batch.shared_sends() == 0) GTEST_SKIP() << "no io_uring here";
  EXPECT_EQ(batch.shared_sends(), SendBatch::kCapacity);
}

}  // namespace
}  // namespace livestream::net

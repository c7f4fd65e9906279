#include "net/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

namespace livestream::net {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

// A client that sends bytes and reads bytes. Gives up after 10 s.
class Client {
 public:
  explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(fd_); }

  void send(std::string_view bytes) const {
    ASSERT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), ssize_t(bytes.size()));
  }
  /// What comes until `count` bytes are there, or the end.
  std::string read(std::size_t count) const {
    std::string bytes;
    char buffer[4096];
    while (bytes.size() < count) {
      const ssize_t got = ::recv(fd_, buffer, std::min(sizeof buffer, count - bytes.size()), 0);
      if (got <= 0) break;
      bytes.append(buffer, static_cast<std::size_t>(got));
    }
    return bytes;
  }
  std::string read_to_end() const { return read(100'000'000); }

 private:
  int fd_;
};

// A server on a thread of its own. `/later` is answered by `answer_later`, `/soon` by it in a later turn; everything
// else says its path.
class HttpServerTest : public testing::Test {
 protected:
  void serve(HttpServerOptions options) {
    server_ = std::make_unique<HttpServer>(loop_, options, [this](const HttpRequest& request, Responder responder) {
      handle(request, std::move(responder));
    });
    loop_.at_turn_end([this] { server_->flush(); });
    auto listener = Listener::open(loop_, {}, [this](auto stream) { server_->accept(std::move(stream)); });
    ASSERT_TRUE(listener);
    listener_ = std::move(*listener);
    port_ = listener_->port();
    thread_ = std::thread([this] { loop_.run(); });
  }
  void TearDown() override {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
    later_.clear();
  }

  void handle(const HttpRequest& request, Responder responder) {
    if (request.path() == "/soon") loop_.post([this] { answer_later(); });
    if (request.path() == "/later" || request.path() == "/soon") return later_.push_back(std::move(responder));
    if (request.path() == "/dropped") return;
    if (request.path() == "/now") answer_later();
    HttpResponse response;
    response.body = request.path();
    if (request.path() == "/large") response.body = std::string(8'000'000, 'x');
    responder.send(std::move(response));
  }
  void answer_later() {
    for (auto& responder : std::exchange(later_, {})) responder.send({.body = "later"});
  }

  static std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"; }
  static std::string last(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  }

  Loop loop_;
  std::vector<Responder> later_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<Listener> listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

TEST_F(HttpServerTest, AnswersOfPipelinedRequestsKeepTheOrderOfTheRequests) {
  serve({});
  const Client client(port_);
  client.send(get("/later") + get("/now") + last("/end"));
  const std::string all = client.read_to_end();
  const auto first = all.find("later");
  const auto second = all.find("/now");
  ASSERT_NE(first, std::string::npos);
  ASSERT_NE(second, std::string::npos);
  EXPECT_LT(first, second);
  EXPECT_LT(second, all.find("/end"));
}

TEST_F(HttpServerTest, ARequestThatIsDroppedIsAnsweredAllTheSame) {
  serve({});
  const Client client(port_);
  client.send(last("/dropped"));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 500 "));
}

TEST_F(HttpServerTest, AClientThatReadsSlowlyGetsEverything) {
  serve({});
  const Client client(port_);
  client.send(last("/large"));
  EXPECT_GT(client.read_to_end().size(), 8'000'000U);
}

TEST_F(HttpServerTest, MoreRequestsThanAreTakenAtOnceWaitInTheSocket) {
  serve({.max_pipelined = 2});
  const Client client(port_);
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += get("/x");
  client.send(requests + last("/end"));
  EXPECT_THAT(client.read_to_end(), HasSubstr("/end"));
}

TEST_F(HttpServerTest, TheyAreTakenAlsoWhenEachIsAnsweredInALaterTurn) {
  serve({.max_pipelined = 2});
  const Client client(port_);
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += get("/soon");
  client.send(requests + last("/end"));
  EXPECT_THAT(client.read_to_end(), HasSubstr("/end"));
}

TEST_F(HttpServerTest, ASlowRequestIsAnsweredWith408) {
  serve({.request_timeout = seconds(1)});
  const Client client(port_);
  client.send("GET / HTTP/1.1\r\n");
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(HttpServerTest, AnIdleConnectionIsClosedWithoutAWord) {
  serve({.idle_timeout = seconds(1)});
  const Client silent(port_);
  const Client once(port_);
  once.send(get("/x"));
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_THAT(once.read_to_end(), HasSubstr("/x"));
}

TEST_F(HttpServerTest, AClientThatDoesNotTakeItsAnswerIsClosed) {
  serve({.send_timeout = seconds(1)});
  const Client client(port_);
  client.send(get("/large"));
  std::atomic<std::uint64_t> timed_out{0};
  const auto deadline = std::chrono::steady_clock::now() + seconds(10);
  while (timed_out == 0 && std::chrono::steady_clock::now() < deadline) {
    std::atomic<bool> asked{false};
    loop_.post([&] {
      timed_out = server_->stats().timed_out;
      asked = true;
      asked.notify_one();
    });
    asked.wait(false);
  }
  EXPECT_EQ(timed_out, 1U);
  EXPECT_LT(client.read_to_end().size(), 8'000'000U);
}

TEST_F(HttpServerTest, PastTheLimitConnectionsAreToldToComeBack) {
  serve({.max_connections = 1});
  const Client inside(port_);
  inside.send(get("/x"));
  inside.read(1);
  const Client outside(port_);
  EXPECT_THAT(outside.read_to_end(), HasSubstr("503 Service Unavailable"));
}

TEST_F(HttpServerTest, DrainingFinishesAnswersAndClosesIdleConnections) {
  serve({});
  const Client idle(port_);
  idle.send(get("/x"));
  idle.read(1);
  const Client waiting(port_);
  waiting.send(get("/later"));
  Client other(port_);
  other.send(get("/x"));
  other.read(1);
  loop_.post([this] {
    server_->drain();
    server_->flush();
  });
  EXPECT_THAT(idle.read_to_end(), HasSubstr("/x"));
  loop_.post([this] { answer_later(); });
  const std::string answer = waiting.read_to_end();
  EXPECT_THAT(answer, HasSubstr("later"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
}

}  // namespace
}  // namespace livestream::net

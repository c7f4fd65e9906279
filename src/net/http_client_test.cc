#include "net/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "net/http_server.h"

namespace livestream::net {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

// A server that tells what it was asked; `/stall` is never answered.
class EchoServer {
 public:
  EchoServer() {
    loop_.at_turn_end([this] { server_.flush(); });
    auto listener = Listener::open(loop_, {}, [this](auto stream) {
      ++connections_;
      server_.accept(std::move(stream));
    });
    if (!listener) throw std::runtime_error(listener.error().message);
    listener_ = std::move(*listener);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~EchoServer() {
    loop_.stop();
    thread_.join();
    stalled_.clear();
  }
  HttpUrl url() const { return {.host = "127.0.0.1", .port = listener_->port()}; }
  int connections() const { return connections_; }

 private:
  void handle(const HttpRequest& request, Responder responder) {
    if (request.path() == "/stall") return stalled_.push_back(std::move(responder));
    HttpResponse response;
    response.status = request.path() == "/missing" ? 404 : 200;
    response.close = request.path() == "/close";
    response.fields.emplace_back("X-Host", std::string(request.field(FieldId::host)));
    response.body = std::string(request.method) + " " + std::string(request.target) + " " + std::string(request.body);
    responder.send(std::move(response));
  }

  std::atomic<int> connections_{0};
  Loop loop_;
  std::vector<Responder> stalled_;
  HttpServer server_{loop_, {}, [this](const auto& request, auto responder) { handle(request, std::move(responder)); }};
  std::unique_ptr<Listener> listener_;
  std::thread thread_;
};

TEST(HttpClient, GetsAnAnswerWithStatusFieldsAndBody) {
  EchoServer server;
  HttpClient client(server.url());
  const auto response = client.send({.target = "/missing?a=b"});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->body, "GET /missing?a=b ");
  EXPECT_EQ(response->field("x-host"), server.url().authority());
}

TEST(HttpClient, PostsABodyBelowThePrefix) {
  EchoServer server;
  HttpUrl url = server.url();
  url.prefix = "/live";
  HttpClient client(url);
  const auto response =
      client.send({.method = "POST", .target = "/api", .content_type = "text/plain", .body = "hello"});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "POST /live/api hello");
}

TEST(HttpClient, SendsABodyOfManyBuffers) {
  EchoServer server;
  HttpClient client(server.url());
  const std::string body(4'000'000, 'x');
  const auto response = client.send({.method = "POST", .target = "/", .body = body});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body.size(), body.size() + 7);
}

TEST(HttpClient, KeepsItsConnection) {
  EchoServer server;
  HttpClient client(server.url());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.send({}));
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, ConnectsAgainWhenTheServerClosed) {
  EchoServer server;
  HttpClient client(server.url());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.send({.target = "/close"}));
  EXPECT_EQ(server.connections(), 3);
}

TEST(HttpClient, ServerThatDoesNotAnswerIsUnavailable) {
  EchoServer server;
  HttpClient client(server.url(), {.request_timeout = milliseconds(20)});
  const auto response = client.send({.target = "/stall"});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_THAT(response.error().message, HasSubstr("did not answer in time"));
  EXPECT_TRUE(client.send({}));
}

TEST(HttpClient, ServerThatIsNotThereIsUnavailable) {
  const HttpUrl url = EchoServer().url();
  HttpClient client(url);
  const auto response = client.send({});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_THAT(response.error().message, HasSubstr(url.authority()));
}

TEST(HttpClient, CanBeCancelledFromAnotherThread) {
  EchoServer server;
  HttpClient client(server.url(), {.request_timeout = std::chrono::minutes(5)});
  std::thread other([&] { client.cancel(); });
  const auto response = client.send({.target = "/stall"});
  other.join();
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().message, HasSubstr("cancelled"));
  EXPECT_FALSE(client.send({.target = "/stall"}));
}

TEST(HttpClient, AnswerOverTheLimitIsAnError) {
  EchoServer server;
  HttpClient client(server.url(), {.answer_bytes = 10});
  const std::string body(100, 'x');
  const auto response = client.send({.method = "POST", .body = body});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::too_large);
}

TEST(HttpClient, HeadHasNoBody) {
  EchoServer server;
  HttpClient client(server.url());
  const auto response = client.send({.method = "HEAD"});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "");
  EXPECT_TRUE(client.send({}));
}

TEST(HttpUrl, IsReadWithPortAndPrefix) {
  EXPECT_EQ(parse_http_url("http://localhost:8080").value(), (HttpUrl{"localhost", 8080, ""}));
  EXPECT_EQ(parse_http_url("http://example.org/live/").value(), (HttpUrl{"example.org", 80, "/live"}));
  EXPECT_EQ(parse_http_url("http://[::1]:81/").value(), (HttpUrl{"::1", 81, ""}));
  EXPECT_EQ(parse_http_url("http://[::1]:81")->authority(), "[::1]:81");
}

TEST(HttpUrl, WhatItCannotBeIsNamed) {
  EXPECT_THAT(parse_http_url("https://example.org").error().message, HasSubstr("https is not supported yet"));
  for (const char* url :
       {"", "localhost:8080", "ftp://x", "http://", "http://:80", "http://x:", "http://x:0", "http://x:99999",
        "http://x:8a", "http://u@x", "http://x/?q", "http://[::1", "http://[::1]x", "http://x\r\nA: b", "http://x y"})
    EXPECT_THAT(parse_http_url(url).error().message, HasSubstr(std::string("\"") + url + "\"")) << url;
}

}  // namespace
}  // namespace livestream::net

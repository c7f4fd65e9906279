#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/http_message.h"
#include "net/http_parser.h"
#include "net/loop.h"
#include "net/peer_users.h"
#include "net/stream.h"

namespace livestream::net {

struct HttpServerOptions {
  HttpLimits limits;
  std::size_t max_connections = 20'000;      ///< of any kind, viewers included; past that: 503 and closed
  std::size_t max_pipelined = 64;            ///< requests of one connection under way; more wait in the socket
  std::chrono::seconds request_timeout{10};  ///< from the first byte of a request to its last: 408; for a handshake
  std::chrono::seconds idle_timeout{75};     ///< between requests: closed
  std::chrono::seconds send_timeout{30};     ///< without progress on an answer: closed
};

struct HttpServerStats {
  std::size_t connections = 0;  ///< open now, WebSockets included
  std::uint64_t requests = 0;   ///< answered or handed on
  std::uint64_t refused = 0;    ///< connections over the limit
  std::uint64_t timed_out = 0;  ///< connections closed for being slow or idle
};

class HttpConnection;

/// Counts as one open connection as long as it lives.
class ConnectionLease {
 public:
  ConnectionLease() = default;
  explicit ConnectionLease(std::shared_ptr<std::size_t> count) : count_(std::move(count)) { ++*count_; }
  ConnectionLease(ConnectionLease&&) noexcept = default;
  ConnectionLease& operator=(ConnectionLease&& other) noexcept {
    end();
    count_ = std::move(other.count_);
    return *this;
  }
  ~ConnectionLease() { end(); }

  void end() {
    if (const auto count = std::exchange(count_, nullptr)) --*count;
  }

 private:
  std::shared_ptr<std::size_t> count_;
};

/// What a connection becomes after "101 Switching Protocols".
struct Upgraded {
  std::shared_ptr<Stream> stream;
  std::string early_bytes;  ///< what the client sent right behind its request
  ConnectionLease lease;    ///< keep it as long as the stream is open
};

class Responder;
/// What an answer passes on its way out; sends it on by the responder, now or later, on the loop thread.
using AnswerFilter = std::function<void(HttpResponse, Responder&&)>;

/// The right to answer one request, once, now or later, on the loop thread. Dropped without an answer, the
/// client gets a 500. Answers of pipelined requests go out in the order of the requests.
class Responder {
 public:
  Responder(std::weak_ptr<HttpConnection> connection, std::uint64_t request)
      : connection_(std::move(connection)), request_(request) {}
  Responder(Responder&& other) noexcept
      : connection_(std::move(other.connection_)),
        request_(std::exchange(other.request_, 0)),
        fields_(std::move(other.fields_)),
        filter_(std::exchange(other.filter_, nullptr)) {}
  Responder& operator=(Responder&&) = delete;
  ~Responder();

  void send(HttpResponse response);
  /// Adds a header field to whatever will be sent.
  void add_field(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// Has whatever will be sent pass `filter`, which outlives this.
  void pass_through(const AnswerFilter& filter) { filter_ = &filter; }
  /// Answers with 101 and gives the stream away; nothing if the client is gone. `request` must be an upgrade.
  std::optional<Upgraded> upgrade(std::string_view websocket_accept);

 private:
  std::weak_ptr<HttpConnection> connection_;
  std::uint64_t request_;  // 0: used up
  std::vector<std::pair<std::string, std::string>> fields_;
  const AnswerFilter* filter_ = nullptr;
};

/// Speaks HTTP/1.1 with many connections on one loop. Answers that are given within a turn leave with one
/// system call per connection at its end (`flush`, which the owner calls where it wants it to happen).
class HttpServer {
 public:
  using Handler = std::function<void(const HttpRequest&, Responder&&)>;

  HttpServer(Loop& loop, HttpServerOptions options, Handler handler);
  ~HttpServer();

  /// Takes a connection, as a Listener gives it.
  void accept(std::shared_ptr<Stream> stream, Entrance entrance = Entrance::local);
  /// Sends what was answered in this turn.
  void flush();
  /// Accepts nothing more, answers what is under way, closes idle connections. `is_drained` says when done.
  void drain();
  bool is_drained() const;
  HttpServerStats stats() const;

 private:
  friend class HttpConnection;
  void tick();
  void forget(HttpConnection* connection);
  Peer peer_of(Stream& stream);

  Loop& loop_;
  const HttpServerOptions options_;
  Handler handler_;
  std::unordered_map<HttpConnection*, std::shared_ptr<HttpConnection>> connections_;
  std::vector<std::shared_ptr<HttpConnection>> dirty_;
  std::vector<char> read_buffer_;  // one for all connections
  PeerUsers peer_users_;
  ParsedRequest parsed_;  // the same: handed out only while its handler runs
  std::shared_ptr<std::size_t> upgraded_;
  HttpServerStats stats_;
  bool draining_ = false;
  std::string date_;
  std::chrono::steady_clock::time_point now_;  // as of the last tick: second precision is enough for deadlines
  Timer ticker_;
};

}  // namespace livestream::net

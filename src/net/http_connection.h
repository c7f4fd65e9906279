#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/fifo.h"
#include "net/http_server.h"

namespace livestream::net {

/// One client's connection while it speaks HTTP. Holds no buffer while idle: bytes are parsed in the server's
/// read buffer, and only the start of an unfinished request is kept.
class HttpConnection final : public StreamObserver, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(HttpServer& server, std::shared_ptr<Stream> stream, Entrance entrance);
  ~HttpConnection() override;

  void start();
  void on_readable() override;
  void on_writable() override;

  void answer(std::uint64_t request, const HttpResponse& response);
  std::optional<Upgraded> upgrade(std::uint64_t request, std::string_view websocket_accept);
  /// Writes what is ready to go.
  void flush();
  /// Ends the connection once nothing is under way.
  void drain();
  void check_deadline(std::chrono::steady_clock::time_point now);
  /// An answer for a connection that the server will not serve.
  void refuse(const HttpResponse& response);

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  // A request under way. An answer waits in `bytes` for those of the requests before it.
  struct Slot {
    WireOptions wire;
    bool is_answered = false;
    std::string bytes;
  };
  enum class Stage { open, finishing, discarding, closed };

  void receive(std::string_view bytes);
  std::size_t parse(std::string_view bytes);
  void parse_pending();
  void keep_rest(std::string_view rest);
  void dispatch(HttpRequest& request);
  void reject(int status, std::string_view error);
  std::uint64_t add_slot(WireOptions wire);
  void emit_ready();
  void mark_dirty();
  void write();
  void after_write();
  void begin_discard();
  void discard();
  void close();
  bool is_idle() const { return slots_.empty() && out_.empty() && pending_.empty(); }
  bool is_open() const { return stage_ == Stage::open && stream_ != nullptr; }
  bool may_parse() const;
  void set_deadline();

  HttpServer& server_;
  std::shared_ptr<Stream> stream_;
  const Peer peer_;
  const Entrance entrance_;
  const std::string peer_address_;  // fits where a string has its bytes in itself, but for long ones of IPv6
  std::string pending_;             // start of an unfinished request, or what waits behind max_pipelined
  std::size_t needed_ = 0;          // bytes of `pending_` before parsing again makes sense
  bool told_to_continue_ = false;
  Fifo<Slot> slots_;
  std::uint64_t first_request_ = 1;  // the number of the first slot
  std::string out_;
  std::size_t written_ = 0;
  std::size_t discarded_ = 0;
  Stage stage_ = Stage::open;
  bool is_waiting_ = false;  // not reading: too much is under way or unsent
  bool is_dirty_ = false;
  TimePoint deadline_;
};

}  // namespace livestream::net

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_server.h"
#include "net/send_batch.h"
#include "net/stream.h"
#include "net/websocket.h"

namespace livestream {

/// One WebSocket client: control frames, liveness, and at most the unsent rest of one write. What is to be
/// sent is decided by who derives from it, when `on_drained` says that everything before is gone.
/// Costs some hundred bytes while idle. Thread: the loop's.
class WebSocketPeer : private net::StreamObserver, private net::SendBatch::Target {
 public:
  static constexpr std::chrono::seconds kPingEvery{30};
  static constexpr int kMissedPings = 2;  ///< then the connection is closed
  static constexpr std::chrono::seconds kSendTimeout{30};
  static constexpr std::chrono::seconds kCloseTimeout{2};

  /// `on_gone` is called once, when the connection has ended; it may delete this peer (later, not in the call).
  WebSocketPeer(net::Upgraded upgraded, std::function<void(WebSocketPeer&)> on_gone);
  ~WebSocketPeer() override;

  /// Once a second: pings, and ends what hangs.
  void tick(std::chrono::steady_clock::time_point now);
  /// Says good-bye with code and reason, and ends the connection when the client answers, or soon.
  void close(net::CloseCode code, std::string_view reason);
  bool is_open() const { return stage_ == Stage::open; }

 protected:
  /// Begins to read. To be called once by who derives, when it is ready.
  void start();
  /// Everything given to `send` before has left: more may be sent now.
  virtual void on_drained() = 0;
  /// The connection is over; nothing may be sent any more.
  virtual void on_closed() = 0;

  /// True when nothing waits to be sent.
  bool is_clear() const { return rest_.empty() && batch_ == nullptr; }
  /// Tries to send; returns how many bytes were taken (less only if the client is slow or gone). The
  /// caller passes the rest of the frame that was cut, and only that, to `keep`.
  std::size_t send(std::string_view bytes);
  /// The same with two pieces and one system call.
  std::size_t send(std::string_view first, std::string_view second);
  /// The same, together with other peers; `on_batch_sent` is told what was taken. Whatever else is done with this
  /// peer before that sends the batch first.
  void send_with(net::SendBatch& batch, std::string_view first, std::string_view second);
  virtual void on_batch_sent(std::size_t /*bytes*/) {}
  /// Sends, and keeps what was not taken. For small messages.
  void send_whole(std::string_view frame);
  void keep(std::string_view rest);
  /// Calls `on_drained` in a later turn, so that others come in between.
  void go_on_later() { stream_->wait_writable(); }

 private:
  enum class Stage : std::uint8_t { open, closing, closed };

  void on_readable() override;
  void on_writable() override;
  void on_sent(std::size_t bytes) override;
  void settle();
  bool take(const net::Message& message);
  void answer_ping(std::string_view payload);
  void say_goodbye(std::string_view payload);
  void receive(std::string_view bytes);
  void finish();

  std::shared_ptr<net::Stream> stream_;
  net::ConnectionLease lease_;
  std::function<void(WebSocketPeer&)> on_gone_;
  net::FrameReader reader_;
  std::string rest_;
  std::unique_ptr<std::string> pong_;  // waits behind the rest
  net::SendBatch* batch_ = nullptr;    // that has something of this peer
  std::unique_ptr<std::string> early_bytes_;
  std::chrono::steady_clock::time_point blocked_since_{};  // of a send; epoch: not blocked
  std::chrono::steady_clock::time_point closing_since_{};
  std::uint8_t seconds_to_ping_;
  std::uint8_t missed_pings_ = 0;
  Stage stage_ = Stage::open;
  bool has_read_all_ = false;  // the client said goodbye, or broke the protocol: what still comes is thrown away
};

}  // namespace livestream

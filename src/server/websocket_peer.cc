#include "server/websocket_peer.h"

#include <array>
#include <utility>

namespace livestream {
namespace {

using Clock = std::chrono::steady_clock;

// One for all peers of the process: nothing stays in it between two calls.
std::span<char> read_buffer() {
  static std::array<char, 64 * 1024> buffer;
  return buffer;
}

// Spreads the pings of many viewers that came at once over the interval.
std::uint8_t first_ping() {
  static unsigned counter = 0;
  return static_cast<std::uint8_t>(1 + counter++ % static_cast<unsigned>(WebSocketPeer::kPingEvery.count()));
}

std::string frame(net::Opcode opcode, std::string_view payload) {
  std::string bytes;
  net::append_frame(bytes, opcode, payload);
  return bytes;
}

}  // namespace

WebSocketPeer::WebSocketPeer(net::Upgraded upgraded, std::function<void(WebSocketPeer&)> on_gone)
    : stream_(std::move(upgraded.stream)),
      lease_(std::move(upgraded.lease)),
      on_gone_(std::move(on_gone)),
      seconds_to_ping_(first_ping()) {
  if (!upgraded.early_bytes.empty()) early_bytes_ = std::make_unique<std::string>(std::move(upgraded.early_bytes));
  stream_->observe(this);
}

WebSocketPeer::~WebSocketPeer() {
  stream_->detach();
  stream_->close();
}

void WebSocketPeer::start() {
  if (const auto early = std::exchange(early_bytes_, nullptr)) receive(*early);
  if (stage_ != Stage::closed) stream_->wait_readable();
}

void WebSocketPeer::on_readable() {
  const net::Progress progress = stream_->try_read(read_buffer());
  if (progress.closed) return finish();
  receive(std::string_view(read_buffer().data(), progress.bytes));
  if (stage_ != Stage::closed) stream_->wait_readable();
}

void WebSocketPeer::receive(std::string_view bytes) {
  missed_pings_ = 0;
  if (has_read_all_) return;
  has_read_all_ = !reader_.feed(bytes, [this](const net::Message& message) { return take(message); });
  // The connection ends when the client has read this, or soon: closed at once, with bytes of the client's still under
  // way, it would be reset, and the reason lost.
  if (reader_.code() != net::CloseCode::normal) close(reader_.code(), reader_.reason());
}

// False when there is nothing more to read. Text and binary messages are let pass: viewers have nothing to say.
bool WebSocketPeer::take(const net::Message& message) {
  if (message.opcode == net::Opcode::ping && stage_ == Stage::open) answer_ping(message.payload);
  if (message.opcode != net::Opcode::close) return true;
  say_goodbye(message.payload.substr(0, 2));
  if (is_clear()) finish();
  return false;
}

// Of pings that come while something waits to be sent, the newest is answered (RFC 6455, 5.5.3).
void WebSocketPeer::answer_ping(std::string_view payload) {
  settle();
  if (is_clear())
    send_whole(frame(net::Opcode::pong, payload));
  else
    pong_ = std::make_unique<std::string>(payload);
}

void WebSocketPeer::send_with(net::SendBatch& batch, std::string_view first, std::string_view second) {
  batch_ = &batch;
  batch.add(*stream_, first, second, *this);
}

void WebSocketPeer::on_sent(std::size_t bytes) {
  batch_ = nullptr;
  on_batch_sent(bytes);
}

void WebSocketPeer::settle() {
  if (batch_ != nullptr) batch_->flush();
}

std::size_t WebSocketPeer::send(std::string_view bytes) {
  settle();
  if (stage_ != Stage::open) return 0;
  const net::Progress progress = stream_->try_write(bytes);
  return progress.bytes;
}

std::size_t WebSocketPeer::send(std::string_view first, std::string_view second) {
  settle();
  if (stage_ != Stage::open) return 0;
  const std::array<std::string_view, 2> both = {first, second};
  return stream_->try_write(both).bytes;
}

void WebSocketPeer::send_whole(std::string_view bytes) {
  const std::size_t sent = send(bytes);
  if (sent < bytes.size()) keep(bytes.substr(sent));
}

void WebSocketPeer::keep(std::string_view rest) {
  if (stage_ == Stage::closed) return;
  rest_.append(rest);
  if (blocked_since_ == Clock::time_point{}) blocked_since_ = Clock::now();
  stream_->wait_writable();
}

void WebSocketPeer::on_writable() {
  const net::Progress progress = rest_.empty() ? net::Progress{} : stream_->try_write(rest_);
  if (progress.closed) return finish();
  if (progress.bytes > 0) blocked_since_ = Clock::now();
  if (progress.bytes < rest_.size()) {
    rest_.erase(0, progress.bytes);
    return stream_->wait_writable();
  }
  rest_ = std::string();
  blocked_since_ = {};
  if (stage_ != Stage::open) return stream_->shutdown_write();
  if (const auto pong = std::exchange(pong_, nullptr)) send_whole(frame(net::Opcode::pong, *pong));
  if (is_clear()) on_drained();
}

void WebSocketPeer::tick(Clock::time_point now) {
  if (stage_ == Stage::closed) return;
  if (stage_ == Stage::closing) {
    if (now - closing_since_ > kCloseTimeout) finish();
    return;
  }
  const bool is_stuck = blocked_since_ != Clock::time_point{} && now - blocked_since_ > kSendTimeout;
  if (is_stuck)
    return close(net::CloseCode::try_again_later, "too slow: nothing was read for 30 s; resume with ?after=");
  if (--seconds_to_ping_ > 0) return;
  seconds_to_ping_ = static_cast<std::uint8_t>(kPingEvery.count());
  if (!is_clear()) return;  // being stuck has a limit of its own; what catches up slowly has missed no ping
  if (missed_pings_++ >= kMissedPings) return finish();
  send_whole(frame(net::Opcode::ping, {}));
}

void WebSocketPeer::close(net::CloseCode code, std::string_view reason) {
  say_goodbye(net::close_payload(code, reason));
}

void WebSocketPeer::say_goodbye(std::string_view payload) {
  settle();
  if (stage_ != Stage::open) return;
  const std::string bytes = frame(net::Opcode::close, payload);
  // Behind an unsent rest a close frame would wait for ever if the client does not read: it goes when it can.
  if (is_clear())
    send_whole(bytes);
  else
    rest_.append(bytes);
  stage_ = Stage::closing;
  closing_since_ = Clock::now();
  on_closed();
  if (is_clear()) stream_->shutdown_write();
}

void WebSocketPeer::finish() {
  settle();
  if (stage_ == Stage::closed) return;
  const bool was_open = stage_ == Stage::open;
  stage_ = Stage::closed;
  stream_->detach();
  stream_->close();
  lease_.end();
  if (was_open) on_closed();
  on_gone_(*this);
}

}  // namespace livestream

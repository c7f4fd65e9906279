#include "load/viewer.h"

#include <fmt/format.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

namespace bench {

Viewer::Viewer(Loop& loop, ViewerContext& context, std::uint32_t number, std::string_view path)
    : context_(context),
      link_(context.endpoint, number),
      number_(number),
      kept_(fmt::format("GET {} HTTP/1.1\r\n{}Connection: Upgrade\r\nUpgrade: websocket\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bG9hZCBnZW5lcmF0b3IhIQ==\r\n\r\n",
                        path, context.endpoint.fields)) {
  loop.watch(link_.fd(), *this, Priority::kRest);
}

void Viewer::ready(std::uint32_t events) {
  if (state_ == State::kClosed) return;
  if (state_ == State::kConnecting) {
    check_connected(link_.fd(), context_.endpoint);
    send_handshake();
  }
  if ((events & ~EPOLLOUT) != 0) read((events & (EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0);
}

void Viewer::send_handshake() {
  const ssize_t count = link_.send(kept_);
  if (count < 0 && errno == EAGAIN) return;  // TLS has a handshake of its own, or there is no connection yet
  if (count != static_cast<ssize_t>(kept_.size())) throw system_failure("send of a viewer's handshake");
  kept_.clear();
  state_ = State::kHandshake;
}

// An edge-triggered reader may stop at a short read, as new bytes make a new edge, unless the end
// of the stream was announced already: that edge is the one being served.
void Viewer::read(bool until_end) {
  while (true) {
    std::copy(kept_.begin(), kept_.end(), context_.buffer.begin());
    char* const begin = context_.buffer.data() + kept_.size();
    const std::size_t room = context_.buffer.size() - kept_.size();
    const ssize_t count = link_.receive({begin, room});
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return close();
    context_.received_bytes += static_cast<std::uint64_t>(count);
    const std::string_view bytes(context_.buffer.data(), kept_.size() + static_cast<std::size_t>(count));
    const std::size_t used = take(bytes, now());
    kept_.assign(bytes.substr(used));
    if (state_ == State::kClosed) return;
    if (link_.is_plain() && !until_end && static_cast<std::size_t>(count) < room) return;
  }
}

std::size_t Viewer::take(std::string_view bytes, Nanos at) {
  std::size_t used = 0;
  if (state_ == State::kHandshake) {
    used = take_handshake(bytes);
    if (used == 0) return 0;
  }
  return used + scan_frames(bytes.substr(used),
                            [&](Opcode opcode, std::string_view payload) { take_frame(opcode, payload, at); });
}

std::size_t Viewer::take_handshake(std::string_view bytes) {
  constexpr std::string_view kEmptyLine = "\r\n\r\n";
  constexpr std::string_view kAccepted = "HTTP/1.1 101";
  const std::size_t end = bytes.find(kEmptyLine);
  if (end == bytes.npos) return 0;
  if (!bytes.starts_with(kAccepted)) throw Failure(fmt::format("the server refused a viewer: {}", bytes));
  state_ = State::kOpen;
  ++context_.open;
  return end + kEmptyLine.size();
}

void Viewer::take_frame(Opcode opcode, std::string_view payload, Nanos at) {
  switch (opcode) {
    case Opcode::kText:
    case Opcode::kBinary:
      if (const auto stamp = find_stamp(payload)) {
        context_.arrivals.arrived(number_, *stamp, at);
      } else {
        context_.arrivals.other_message();
      }
      break;
    case Opcode::kPing:
      answer_ping(payload);
      break;
    case Opcode::kClose:
      close();
      break;
    case Opcode::kPong:
      break;
  }
}

// Clients must mask; a mask of zeroes is one, and leaves the payload as it is.
void Viewer::answer_ping(std::string_view payload) {
  std::string pong = {'\x8A', static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0};
  pong += payload;
  link_.send(pong);
}

void Viewer::close() {
  if (state_ == State::kClosed) return;
  if (state_ != State::kOpen) throw Failure("the server closed a viewer's connection during its handshake");
  state_ = State::kClosed;
  ++context_.closed;
  link_.close();
}

}  // namespace bench

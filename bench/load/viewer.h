#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "load/arrivals.h"
#include "load/frames.h"
#include "load/link.h"
#include "load/loop.h"

namespace bench {

/// What all viewers of a run share: the judge of their messages, one receive buffer, the counts.
struct ViewerContext {
  ViewerContext(const Endpoint& where, Arrivals& judge) : endpoint(where), arrivals(judge), buffer(kBufferSize) {}

  static constexpr std::size_t kBufferSize = 1 << 20;

  const Endpoint& endpoint;
  Arrivals& arrivals;
  std::vector<char> buffer;
  std::uint64_t received_bytes = 0;
  std::uint32_t open = 0;    // past the handshake
  std::uint32_t closed = 0;  // by the server
};

/// One WebSocket connection that reads as fast as it can: one recv into the shared buffer, frames
/// scanned in place; only the begin of a torn frame is kept per viewer.
class Viewer final : public Loop::Handler {
 public:
  /// Begins to connect; `context.open` tells when the server has accepted.
  Viewer(Loop& loop, ViewerContext& context, std::uint32_t number, std::string_view path);

  void ready(std::uint32_t events) override;

 private:
  enum class State : std::uint8_t { kConnecting, kHandshake, kOpen, kClosed };

  void send_handshake();
  void read(bool until_end);
  std::size_t take(std::string_view bytes, Nanos at);
  std::size_t take_handshake(std::string_view bytes);
  void take_frame(Opcode opcode, std::string_view payload, Nanos at);
  void answer_ping(std::string_view payload);
  void close();

  ViewerContext& context_;
  Link link_;
  std::uint32_t number_;
  State state_ = State::kConnecting;
  std::string kept_;  // the request while connecting, then the begin of what is not yet whole
};

}  // namespace bench

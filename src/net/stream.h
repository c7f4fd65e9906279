#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace livestream::net {

class Loop;
class TlsContext;

/// Told when a stream that would have blocked is ready again. Must outlive the stream or `detach` it.
class StreamObserver {
 public:
  virtual ~StreamObserver() = default;
  virtual void on_readable() = 0;
  virtual void on_writable() = 0;
};

/// What one attempt to read or write came to.
struct Progress {
  std::size_t bytes = 0;
  bool would_block = false;  ///< nothing more for now, or not all has left yet: wait
  bool closed = false;       ///< the peer is gone (or, reading, has ended its side)
};

/// A connected byte stream that never blocks. Bytes move by `try_read` and `try_write` only, so a sender
/// can hand the same buffer to thousands of streams; nothing is queued here (but see TlsContext).
/// Thread: the loop's. Lifetime: held by shared_ptr; a pending wait keeps it alive, not its observer.
class Stream : public std::enable_shared_from_this<Stream> {
 public:
  virtual ~Stream() = default;

  virtual Progress try_read(std::span<char> buffer) = 0;
  virtual Progress try_write(std::string_view bytes) = 0;
  /// Several buffers with one system call (at most 64 are looked at).
  virtual Progress try_write(std::span<const std::string_view> buffers) = 0;
  /// The socket, for whoever writes to many at once (see SendBatch): unless it is encrypted.
  virtual int descriptor() = 0;
  virtual bool is_encrypted() const { return false; }
  /// Both sides have not agreed yet on how to encrypt; reading and writing go on with that.
  virtual bool is_handshaking() const { return false; }

  /// Calls the observer once. Repeated calls before that change nothing.
  virtual void wait_readable() = 0;
  virtual void wait_writable() = 0;

  /// Ends our side; the peer may still send.
  virtual void shutdown_write() = 0;
  virtual void close() = 0;

  /// Peer's address without port: `127.0.0.1`, `::1`.
  virtual std::string peer_address() const = 0;
  virtual bool peer_is_loopback() const = 0;

  void observe(StreamObserver* observer) { observer_ = observer; }
  void detach() { observer_ = nullptr; }

 protected:
  StreamObserver* observer_ = nullptr;
};

struct Endpoint {
  std::string host = "127.0.0.1";  ///< a literal address or `localhost`
  std::uint16_t port = 0;          ///< 0: any free one
};

/// Accepts TCP connections. Ends with its owner.
class Listener {
 public:
  using OnAccept = std::function<void(std::shared_ptr<Stream>)>;

  /// With `tls`, all connections are encrypted.
  /// Errors: busy when the port is taken, no_permission, invalid for a host that is no address.
  static Result<std::unique_ptr<Listener>> open(Loop& loop, const Endpoint& endpoint, OnAccept on_accept,
                                                std::shared_ptr<TlsContext> tls = nullptr);
  virtual ~Listener() = default;

  virtual std::uint16_t port() const = 0;
};

}  // namespace livestream::net

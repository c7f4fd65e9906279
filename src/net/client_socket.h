#pragma once

#include <netdb.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace livestream::net {

using Deadline = std::chrono::steady_clock::time_point;

/// A TCP connection that waits, but never past a deadline, and not once it was cancelled.
/// Errors are `unavailable`: refused, timed out, cancelled, or the peer is gone; each says which peer.
/// Thread: one, but `cancel` from any.
class ClientSocket {
 public:
  ClientSocket();

  /// Tries each address of `host` in turn. Looking up a name (not `localhost`, not an address) takes as long as
  /// the system's resolver does: neither deadline nor `cancel` ends that.
  Result<void> connect(const std::string& host, std::uint16_t port, Deadline deadline);
  Result<void> write_all(std::string_view bytes, Deadline deadline);
  /// At least one byte; 0 when the peer has ended its side.
  Result<std::size_t> read_some(std::span<char> buffer, Deadline deadline);

  /// Between requests nothing is to be read: if something is, the peer has ended the connection or talks nonsense.
  bool is_stale() const;
  bool is_open() const { return static_cast<bool>(fd_); }
  void close() { fd_.reset(); }

  /// Ends what is under way, and whatever is tried later, with an error.
  void cancel();

 private:
  enum class Event { readable, writable };
  Result<void> wait(Event event, Deadline deadline) const;
  Result<void> connect_to(const addrinfo& address, Deadline deadline);
  Error failure(int error, std::string_view what) const;

  std::string peer_;
  Fd fd_;
  Fd cancelled_;  // readable once cancelled
  Fd canceller_;
};

}  // namespace livestream::net

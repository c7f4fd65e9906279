#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "base/file.h"

namespace livestream::net {

/// Whose process is at the other end of a connection within this machine. Thread: one.
class PeerUsers {
 public:
  PeerUsers();

  /// The user that the peer's socket belongs to; `fd` is our end of a TCP connection whose peer is on this machine.
  /// Nothing if the system does not tell, as when the peer has closed its end already: of a closed socket some kernels
  /// remember the user, others say 0, which must not be taken for root. On Linux it is asked by sock_diag(7), in some
  /// microseconds, else read from /proc/net/tcp; other systems do not tell.
  std::optional<uid_t> find(int fd);

 private:
  Fd diagnoser_;
  std::uint32_t question_ = 0;
};

/// False where `find` never knows, so that nobody can be told apart.
bool tells_peer_users();

}  // namespace livestream::net

#pragma once

#include <sys/types.h>

#include <memory>
#include <span>
#include <string_view>

#include "load/socket.h"

struct ssl_st;

namespace bench {

/// A connection, encrypted if the endpoint is. Reads and writes as recv(2) and send(2) do on a socket that does not
/// wait: fewer bytes than given, or -1 with errno. Whoever is at the other end is believed: this measures.
class Link {
 public:
  /// Begins to connect; what is sent first waits for that.
  Link(const Endpoint& endpoint, std::uint32_t number);

  int fd() const { return fd_.get(); }
  void close();
  ssize_t receive(std::span<char> buffer);
  ssize_t send(std::string_view bytes);
  /// A short read says that there is no more for now.
  bool is_plain() const { return ssl_ == nullptr; }

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };

  Fd fd_;
  std::unique_ptr<ssl_st, Free> ssl_;
};

}  // namespace bench

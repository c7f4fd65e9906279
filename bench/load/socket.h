#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "load/failure.h"

namespace bench {

/// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void reset();

 private:
  int fd_ = -1;
};

/// "`what`: <text of errno>".
Failure system_failure(std::string_view what);

/// Where the server is: `http://127.0.0.1:8080`, or the same with https; IPv4 only, the benchmark never leaves the
/// machine.
struct Endpoint {
  sockaddr_in address{};
  std::string host_header;
  std::string fields;  ///< of every request: where it goes, and what lets it in
  bool is_encrypted = false;

  /// Throws Failure naming `url` if it is not of that form. `token`: empty where none is needed.
  static Endpoint parse(const std::string& url, const std::string& token);
};

/// Begins a non-blocking TCP connection (TCP_NODELAY) from 127.0.0.`1 + number / 20,000`, because
/// one source address has only some 28,000 ports. Whether it succeeded is known once writable.
Fd start_connecting(const Endpoint& endpoint, std::uint32_t number);

/// Throws Failure if the connection begun on `fd` was refused or reset.
void check_connected(int fd, const Endpoint& endpoint);

/// Lets this process open `count` descriptors more than a handful; throws Failure if it may not.
void allow_descriptors(std::uint32_t count);

}  // namespace bench

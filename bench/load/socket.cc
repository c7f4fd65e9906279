#include "load/socket.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace bench {
namespace {

constexpr std::uint32_t kConnectionsPerSource = 20'000;

void set(int fd, int level, int option) {
  const int on = 1;
  if (setsockopt(fd, level, option, &on, sizeof on) != 0) throw system_failure("setsockopt");
}

void bind_source(int fd, std::uint32_t source) {
  set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + source);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw system_failure("bind");
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Fd::reset() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

Failure system_failure(std::string_view what) { return Failure(fmt::format("{}: {}", what, std::strerror(errno))); }

Endpoint Endpoint::parse(const std::string& url, const std::string& token) {
  Endpoint endpoint;
  endpoint.is_encrypted = url.starts_with("https://");
  const std::string_view scheme = endpoint.is_encrypted ? "https://" : "http://";
  const auto colon = url.rfind(':');
  std::uint16_t port = 0;
  if (url.starts_with(scheme) && colon != url.npos && colon > scheme.size()) {
    const std::string host = url.substr(scheme.size(), colon - scheme.size());
    const auto [end, error] = std::from_chars(url.data() + colon + 1, url.data() + url.size(), port);
    const bool whole = end == url.data() + url.size();
    if (error == std::errc{} && whole && inet_pton(AF_INET, host.c_str(), &endpoint.address.sin_addr) == 1) {
      endpoint.address.sin_family = AF_INET;
      endpoint.address.sin_port = htons(port);
      endpoint.host_header = url.substr(scheme.size());
      endpoint.fields = fmt::format("Host: {}\r\n", endpoint.host_header);
      if (!token.empty()) endpoint.fields += fmt::format("Authorization: Bearer {}\r\n", token);
      return endpoint;
    }
  }
  throw Failure(fmt::format("--url \"{}\": must be http(s)://A.B.C.D:PORT without a path", url));
}

Fd start_connecting(const Endpoint& endpoint, std::uint32_t number) {
  Fd fd(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) throw system_failure("socket");
  set(fd.get(), IPPROTO_TCP, TCP_NODELAY);
  bind_source(fd.get(), number / kConnectionsPerSource);
  const auto* address = reinterpret_cast<const sockaddr*>(&endpoint.address);
  if (connect(fd.get(), address, sizeof endpoint.address) != 0 && errno != EINPROGRESS) {
    throw system_failure("connect to " + endpoint.host_header);
  }
  return fd;
}

void check_connected(int fd, const Endpoint& endpoint) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) throw Failure(fmt::format("connect to {}: {}", endpoint.host_header, std::strerror(error)));
}

void allow_descriptors(std::uint32_t count) {
  const rlim_t wanted = rlim_t{count} + 64;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  limit.rlim_max = std::max(limit.rlim_max, wanted);
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw Failure(fmt::format("{} connections need {} descriptors; raise the limit (ulimit -Hn)", count, wanted));
  }
}

}  // namespace bench

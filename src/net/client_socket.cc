#include "net/client_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace livestream::net {
namespace {

#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;  // SO_NOSIGPIPE says it once per socket
#endif

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

void set_flags(int fd) {
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void set_option(int fd, int level, int name) {
  const int on = 1;
  ::setsockopt(fd, level, name, &on, sizeof(on));
}

int milliseconds_until(Deadline deadline) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp(left, milliseconds(0), milliseconds(3'600'000)).count());
}

Error unavailable(std::string message) { return {Errc::unavailable, std::move(message)}; }

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Result<Addresses> look_up(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) return unavailable(fmt::format("cannot look up the host \"{}\": {}", host, ::gai_strerror(error)));
  return Addresses(found, &::freeaddrinfo);
}

}  // namespace

ClientSocket::ClientSocket() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return;  // out of descriptors: `cancel` does nothing, deadlines still hold
  cancelled_ = Fd(ends[0]);
  canceller_ = Fd(ends[1]);
  for (const int end : ends) set_flags(end);
}

Result<void> ClientSocket::connect(const std::string& host, std::uint16_t port, Deadline deadline) {
  peer_ = fmt::format("{}:{}", host, port);
  const auto addresses = look_up(host, port);
  if (!addresses) return addresses.error();
  Result<void> last = unavailable(fmt::format("{} has no address", peer_));
  for (const addrinfo* address = addresses->get(); address != nullptr; address = address->ai_next) {
    last = connect_to(*address, deadline);
    if (last) return last;
    close();
  }
  return last;
}

Result<void> ClientSocket::connect_to(const addrinfo& address, Deadline deadline) {
  fd_ = Fd(::socket(address.ai_family, address.ai_socktype, address.ai_protocol));
  if (!fd_) return failure(errno, "cannot make a socket for");
  set_flags(fd_.get());
  set_option(fd_.get(), IPPROTO_TCP, TCP_NODELAY);
#ifdef SO_NOSIGPIPE
  set_option(fd_.get(), SOL_SOCKET, SO_NOSIGPIPE);
#endif
  if (::connect(fd_.get(), address.ai_addr, address.ai_addrlen) == 0) return {};
  if (errno != EINPROGRESS) return failure(errno, "cannot connect to");
  const auto ready = wait(Event::writable, deadline);
  if (!ready) return ready;
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 ? Result<void>{} : failure(error, "cannot connect to");
}

Result<void> ClientSocket::write_all(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(fd_.get(), bytes.data(), bytes.size(), kSendFlags);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EINTR) continue;
    if (!would_block(errno)) return failure(errno, "cannot send to");
    const auto ready = wait(Event::writable, deadline);
    if (!ready) return ready;
  }
  return {};
}

Result<std::size_t> ClientSocket::read_some(std::span<char> buffer, Deadline deadline) {
  for (;;) {
    const ssize_t count = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EINTR) continue;
    if (!would_block(errno)) return failure(errno, "cannot receive from");
    const auto ready = wait(Event::readable, deadline);
    if (!ready) return ready.error();
  }
}

Result<void> ClientSocket::wait(Event event, Deadline deadline) const {
  const short wanted = event == Event::readable ? POLLIN : POLLOUT;
  std::array<pollfd, 2> polled{{{fd_.get(), wanted, 0}, {cancelled_.get(), POLLIN, 0}}};
  for (;;) {
    const int count = ::poll(polled.data(), polled.size(), milliseconds_until(deadline));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(errno, "cannot wait for");
    if (polled[1].revents != 0) return unavailable(fmt::format("waiting for {} was cancelled", peer_));
    if (polled[0].revents != 0) return {};
    if (std::chrono::steady_clock::now() >= deadline)
      return unavailable(fmt::format("{} did not answer in time", peer_));
  }
}

bool ClientSocket::is_stale() const {
  pollfd polled{fd_.get(), POLLIN, 0};
  return fd_ && ::poll(&polled, 1, 0) != 0;
}

void ClientSocket::cancel() {
  const char byte = 0;
  [[maybe_unused]] const auto ignored = ::write(canceller_.get(), &byte, 1);
}

Error ClientSocket::failure(int error, std::string_view what) const {
  return unavailable(system_error(error, fmt::format("{} {}", what, peer_)).message);
}

}  // namespace livestream::net

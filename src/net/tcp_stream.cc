#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>

#include "net/loop.h"
#include "net/stream.h"
#include "net/tls_context.h"

namespace livestream::net {
namespace {

// Concrete executor types: the type-erased defaults cost an allocation and an indirect call per operation.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;

constexpr std::size_t kMaxBuffers = 64;

#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;  // SIGPIPE is ignored by the program
#endif

bool is_would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

// `count` as a system call returned it, for `wanted` bytes.
Progress to_progress(ssize_t count, std::size_t wanted) {
  if (count >= 0) return {static_cast<std::size_t>(count), static_cast<std::size_t>(count) < wanted, false};
  if (is_would_block(errno)) return {0, true, false};
  return {0, false, true};
}

// Within one machine nothing is congested: what controls that would only cost, most of all where it paces by timers
// (BBR, a common default on servers).
void spare_congestion_control([[maybe_unused]] Socket& socket) {
#ifdef TCP_CONGESTION
  boost::system::error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error || !peer.address().is_loopback()) return;
  constexpr std::string_view kSimplest = "reno";  // which every Linux has
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_CONGESTION, kSimplest.data(), kSimplest.size());
#endif
}

class TcpStream final : public Stream {
 public:
  explicit TcpStream(Socket socket) : socket_(std::move(socket)) {}

  Progress try_read(std::span<char> buffer) override {
    ssize_t count = 0;
    do count = ::recv(fd(), buffer.data(), buffer.size(), 0);
    while (count < 0 && errno == EINTR);
    if (count == 0) return {0, false, true};
    return to_progress(count, buffer.size());
  }

  Progress try_write(std::string_view bytes) override {
    ssize_t count = 0;
    do count = ::send(fd(), bytes.data(), bytes.size(), kSendFlags);
    while (count < 0 && errno == EINTR);
    return to_progress(count, bytes.size());
  }

  Progress try_write(std::span<const std::string_view> buffers) override {
    std::array<iovec, kMaxBuffers> vectors;
    const std::size_t used = std::min(buffers.size(), kMaxBuffers);
    std::size_t wanted = 0;
    for (std::size_t i = 0; i < used; ++i) {
      vectors[i] = {const_cast<char*>(buffers[i].data()), buffers[i].size()};
      wanted += buffers[i].size();
    }
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(used);
    ssize_t count = 0;
    do count = ::sendmsg(fd(), &message, kSendFlags);
    while (count < 0 && errno == EINTR);
    return to_progress(count, wanted);
  }

  int descriptor() override { return fd(); }

  void wait_readable() override {
    if (reading_) return;
    reading_ = true;
    socket_.async_wait(Socket::wait_read, [self = self()](boost::system::error_code error) {
      self->reading_ = false;
      if (!error && self->observer_ != nullptr) self->observer_->on_readable();
    });
  }

  void wait_writable() override {
    if (writing_) return;
    writing_ = true;
    socket_.async_wait(Socket::wait_write, [self = self()](boost::system::error_code error) {
      self->writing_ = false;
      if (!error && self->observer_ != nullptr) self->observer_->on_writable();
    });
  }

  void shutdown_write() override {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }

  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  std::string peer_address() const override {
    boost::system::error_code error;
    const auto endpoint = socket_.remote_endpoint(error);
    return error ? std::string() : endpoint.address().to_string();
  }

  bool peer_is_loopback() const override {
    boost::system::error_code error;
    const auto endpoint = socket_.remote_endpoint(error);
    return !error && endpoint.address().is_loopback();
  }

 private:
  int fd() { return socket_.native_handle(); }
  std::shared_ptr<TcpStream> self() { return std::static_pointer_cast<TcpStream>(shared_from_this()); }

  Socket socket_;
  bool reading_ = false;
  bool writing_ = false;
};

class TcpListener final : public Listener, public std::enable_shared_from_this<TcpListener> {
 public:
  TcpListener(Acceptor acceptor, OnAccept on_accept, std::shared_ptr<TlsContext> tls)
      : acceptor_(std::move(acceptor)),
        pause_(acceptor_.get_executor()),
        on_accept_(std::move(on_accept)),
        tls_(std::move(tls)) {}

  std::uint16_t port() const override {
    boost::system::error_code error;
    return acceptor_.local_endpoint(error).port();
  }

  void accept_next() {
    acceptor_.async_accept([self = weak_from_this()](boost::system::error_code error, Socket socket) {
      const auto listener = self.lock();
      if (!listener || error == boost::asio::error::operation_aborted) return;
      listener->accepted(error, std::move(socket));
    });
  }

  void close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  void accepted(boost::system::error_code error, Socket socket) {
    if (error) return retry_later();
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    spare_congestion_control(socket);
    std::shared_ptr<Stream> stream = std::make_shared<TcpStream>(std::move(socket));
    on_accept_(tls_ ? tls_->accept(std::move(stream)) : std::move(stream));
    accept_next();
  }

  // Out of file descriptors, most likely: accepting again at once would spin.
  void retry_later() {
    pause_.expires_after(std::chrono::milliseconds(100));
    pause_.async_wait([self = weak_from_this()](boost::system::error_code error) {
      if (const auto listener = self.lock(); listener && !error) listener->accept_next();
    });
  }

  Acceptor acceptor_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                    Executor>
      pause_;
  OnAccept on_accept_;
  std::shared_ptr<TlsContext> tls_;
};

// Closes the acceptor with its owner, although a pending accept shares it.
class OwnedListener final : public Listener {
 public:
  explicit OwnedListener(std::shared_ptr<TcpListener> listener) : listener_(std::move(listener)) {}
  ~OwnedListener() override { listener_->close(); }
  std::uint16_t port() const override { return listener_->port(); }

 private:
  std::shared_ptr<TcpListener> listener_;
};

Error listen_error(const boost::system::error_code& error, const Endpoint& endpoint) {
  return system_error(error.value(), "cannot listen on " + endpoint.host + ":" + std::to_string(endpoint.port));
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(Loop& loop, const Endpoint& endpoint, OnAccept on_accept,
                                                 std::shared_ptr<TlsContext> tls) {
  namespace ip = boost::asio::ip;
  boost::system::error_code error;
  const auto address = ip::make_address(endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host, error);
  if (error) return invalid("host \"" + endpoint.host + "\" is not an IP address; use 127.0.0.1 or ::1");
  const ip::tcp::endpoint local(address, endpoint.port);
  Acceptor acceptor(loop.io_context().get_executor());
  acceptor.open(local.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(local, error);
  if (!error) acceptor.listen(Acceptor::max_listen_connections, error);
  if (error) return listen_error(error, endpoint);
  auto listener = std::make_shared<TcpListener>(std::move(acceptor), std::move(on_accept), std::move(tls));
  listener->accept_next();
  return std::unique_ptr<Listener>(std::make_unique<OwnedListener>(std::move(listener)));
}

}  // namespace livestream::net

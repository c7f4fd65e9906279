#include "load/link.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>

namespace bench {
namespace {

SSL_CTX* make_context() {
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  if (context == nullptr) throw Failure("OpenSSL has no TLS");
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);  // one recv for many records
  return context;
}

ssl_st* make_ssl(int fd) {
  static SSL_CTX* const context = make_context();
  SSL* const ssl = SSL_new(context);
  SSL_set_fd(ssl, fd);
  SSL_set_connect_state(ssl);
  return ssl;
}

ssize_t result(SSL* ssl, int returned, std::size_t count) {
  if (returned == 1) return static_cast<ssize_t>(count);
  const int error = SSL_get_error(ssl, returned);
  if (error == SSL_ERROR_ZERO_RETURN) return 0;
  errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
  return -1;
}

}  // namespace

void Link::Free::operator()(ssl_st* ssl) const { SSL_free(ssl); }

Link::Link(const Endpoint& endpoint, std::uint32_t number)
    : fd_(start_connecting(endpoint, number)), ssl_(endpoint.is_encrypted ? make_ssl(fd_.get()) : nullptr) {}

void Link::close() {
  ssl_.reset();
  fd_.reset();
}

ssize_t Link::receive(std::span<char> buffer) {
  if (is_plain()) return recv(fd(), buffer.data(), buffer.size(), 0);
  std::size_t count = 0;
  ERR_clear_error();
  const int returned = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
  return result(ssl_.get(), returned, count);
}

ssize_t Link::send(std::string_view bytes) {
  if (is_plain()) return ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  std::size_t count = 0;
  ERR_clear_error();
  const int returned = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
  return result(ssl_.get(), returned, count);
}

}  // namespace bench

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/stream.h"
#include "tls/openssl.h"

namespace livestream::tls {

/// The server's side of TLS over a plain stream. OpenSSL reads and writes there by a BIO of ours, which takes whatever
/// it wants to send: so it never waits for the socket to be writable, and nothing has to be written a second time.
/// Reads to the end of what OpenSSL holds. See net::TlsContext. Thread: the loop's.
class TlsStream final : public net::Stream, private net::StreamObserver {
 public:
  TlsStream(SSL_CTX& context, std::shared_ptr<net::Stream> plain);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  ~TlsStream() override;

  net::Progress try_read(std::span<char> buffer) override;
  net::Progress try_write(std::string_view bytes) override;
  net::Progress try_write(std::span<const std::string_view> buffers) override;
  int descriptor() override { return plain_->descriptor(); }
  bool is_encrypted() const override { return true; }
  bool is_handshaking() const override;
  void wait_readable() override;
  void wait_writable() override;
  void shutdown_write() override;
  void close() override;
  std::string peer_address() const override { return plain_->peer_address(); }
  bool peer_is_loopback() const override { return plain_->peer_is_loopback(); }

  // For the BIO.
  net::Progress receive(std::span<char> buffer) { return plain_->try_read(buffer); }
  bool send(std::string_view bytes);

 private:
  enum class Stage : std::uint8_t {
    open,
    ended,    // by the client: it sends no more
    refused,  // it speaks no TLS, and was told so
    broken,   // nothing goes in either direction
  };

  void on_readable() override;
  void on_writable() override;
  void tell_readable();
  void tell_writable();
  void wait();
  void flush();
  void say_goodbye();
  void finish_shutdown();
  void look_why();
  void answer_plainly();
  bool has_more() const;
  bool is_over() const { return stage_ == Stage::ended || stage_ == Stage::broken; }
  bool is_deaf() const { return stage_ == Stage::refused || stage_ == Stage::broken; }

  std::shared_ptr<net::Stream> plain_;
  OwnedSsl ssl_;
  std::string unsent_;  // encrypted, and not taken by the socket
  Stage stage_ = Stage::open;
  bool wants_read_ = false;
  bool wants_write_ = false;
  bool is_shut_down_ = false;  // our side, as soon as nothing is unsent
};

}  // namespace livestream::tls

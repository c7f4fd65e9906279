#include "tls/stream.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <utility>

namespace livestream::tls {
namespace {

using net::Progress;

constexpr std::size_t kRecord = SSL3_RT_MAX_PLAIN_LENGTH;
constexpr std::size_t kMostUnsent = 64 * 1024;  // of a record and what the protocol says itself; past that: broken

std::string plain_answer() {
  constexpr std::string_view kBody = R"({"error": "this port speaks https: begin the address with https://"})";
  return fmt::format(
      "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
      kBody.size(), kBody);
}

TlsStream& stream_of(BIO* bio) { return *static_cast<TlsStream*>(::BIO_get_data(bio)); }

int read_from_stream(BIO* bio, char* data, std::size_t size, std::size_t* count) {
  ::BIO_clear_retry_flags(bio);
  const Progress progress = stream_of(bio).receive({data, size});
  *count = progress.bytes;
  if (progress.bytes > 0) return 1;
  if (progress.closed)
    ::BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  else
    ::BIO_set_retry_read(bio);
  return 0;
}

int write_to_stream(BIO* bio, const char* data, std::size_t size, std::size_t* count) {
  ::BIO_clear_retry_flags(bio);
  if (!stream_of(bio).send({data, size})) return 0;
  *count = size;
  return 1;
}

long control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_EOF) return ::BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* make_method() {
  BIO_METHOD* const method = ::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "livestream");
  ::BIO_meth_set_read_ex(method, read_from_stream);
  ::BIO_meth_set_write_ex(method, write_to_stream);
  ::BIO_meth_set_ctrl(method, control);
  return method;
}

BIO* make_bio(TlsStream& stream) {
  static BIO_METHOD* const method = make_method();
  BIO* const bio = ::BIO_new(method);
  ::BIO_set_data(bio, &stream);
  ::BIO_set_init(bio, 1);
  return bio;
}

// As much of the buffers as one record holds, in one piece: one record costs less than two. One buffer for all: nothing
// stays in it between two calls.
std::string_view join(std::span<const std::string_view> buffers) {
  static std::array<char, kRecord> joined;
  std::size_t size = 0;
  for (const std::string_view buffer : buffers) size += buffer.copy(joined.data() + size, joined.size() - size);
  return {joined.data(), size};
}

}  // namespace

TlsStream::TlsStream(SSL_CTX& context, std::shared_ptr<net::Stream> plain)
    : plain_(std::move(plain)), ssl_(::SSL_new(&context)) {
  BIO* const bio = make_bio(*this);
  ::SSL_set_bio(ssl_.get(), bio, bio);
  ::SSL_set_accept_state(ssl_.get());
  plain_->observe(this);
}

TlsStream::~TlsStream() { plain_->detach(); }

bool TlsStream::is_handshaking() const {
  return stage_ == Stage::refused || (stage_ != Stage::broken && ::SSL_is_init_finished(ssl_.get()) == 0);
}

Progress TlsStream::try_read(std::span<char> buffer) {
  if (stage_ == Stage::refused) return {.would_block = true, .closed = plain_->try_read(buffer).closed};
  std::size_t used = 0;
  bool goes_on = !is_over();
  // As long as a record fits, so that none stays behind in OpenSSL; but one is read in any case.
  while (goes_on && (used == 0 || buffer.size() - used >= kRecord)) {
    std::size_t count = 0;
    ::ERR_clear_error();
    goes_on = ::SSL_read_ex(ssl_.get(), buffer.data() + used, buffer.size() - used, &count) == 1;
    used += count;
  }
  if (!goes_on && !is_over()) look_why();
  // What came before the end is handed out first.
  if (used == 0 && is_over()) return {.closed = true};
  return {.bytes = used, .would_block = !goes_on && !is_over()};
}

Progress TlsStream::try_write(std::string_view bytes) {
  flush();
  std::size_t taken = 0;
  while (taken < bytes.size() && unsent_.empty() && !is_deaf()) {
    std::size_t count = 0;
    ::ERR_clear_error();
    if (::SSL_write_ex(ssl_.get(), bytes.data() + taken, std::min(kRecord, bytes.size() - taken), &count) != 1) {
      look_why();
      break;
    }
    taken += count;
  }
  if (is_deaf()) return {.bytes = taken, .closed = true};
  if (!unsent_.empty()) plain_->wait_writable();
  return {.bytes = taken, .would_block = taken < bytes.size() || !unsent_.empty()};
}

Progress TlsStream::try_write(std::span<const std::string_view> buffers) {
  std::size_t size = 0;
  for (const std::string_view buffer : buffers) size += buffer.size();
  if (size <= kRecord) return try_write(join(buffers));
  Progress all;
  for (const std::string_view buffer : buffers) {
    const Progress progress = try_write(buffer);
    all = {all.bytes + progress.bytes, progress.would_block, progress.closed};
    if (all.would_block || all.closed) break;
  }
  return all;
}

// What the socket does not take is kept: to OpenSSL all has left. False if the peer is gone, or makes OpenSSL answer
// and takes no answers.
bool TlsStream::send(std::string_view bytes) {
  if (unsent_.empty()) {
    const Progress progress = plain_->try_write(bytes);
    if (progress.closed) stage_ = Stage::broken;
    bytes.remove_prefix(progress.bytes);
  }
  if (unsent_.size() + bytes.size() > kMostUnsent) stage_ = Stage::broken;
  if (stage_ != Stage::broken) unsent_.append(bytes);
  return stage_ != Stage::broken;
}

void TlsStream::flush() {
  if (unsent_.empty()) return;
  const Progress progress = plain_->try_write(unsent_);
  if (progress.closed) stage_ = Stage::broken;
  unsent_.erase(0, progress.bytes);
  if (!unsent_.empty() && !progress.closed) return;
  unsent_ = std::string();  // with its memory
  finish_shutdown();
}

void TlsStream::wait_readable() {
  wants_read_ = true;
  wait();
}

void TlsStream::wait_writable() {
  wants_write_ = true;
  wait();
}

// Whoever waits to write waits for the client's word while both agree on how to encrypt. What is there to be read
// already is told as soon as the socket is writable: that is soon, and what is unsent goes first.
void TlsStream::wait() {
  if (!unsent_.empty() || (wants_read_ && has_more()) || (wants_write_ && !is_handshaking())) plain_->wait_writable();
  if (wants_read_ || (wants_write_ && is_handshaking())) plain_->wait_readable();
}

bool TlsStream::has_more() const { return is_over() || ::SSL_pending(ssl_.get()) > 0; }

void TlsStream::on_readable() {
  const auto self = shared_from_this();
  if (wants_read_) tell_readable();
  if (wants_write_ && is_handshaking()) tell_writable();
  wait();
}

void TlsStream::on_writable() {
  const auto self = shared_from_this();
  flush();
  if (unsent_.empty()) {
    if (wants_read_ && has_more()) tell_readable();
    if (wants_write_ && !is_handshaking()) tell_writable();
  }
  wait();
}

void TlsStream::tell_readable() {
  wants_read_ = false;
  if (observer_ != nullptr) observer_->on_readable();
}

void TlsStream::tell_writable() {
  wants_write_ = false;
  if (observer_ != nullptr) observer_->on_writable();
}

// Why OpenSSL did not go on.
void TlsStream::look_why() {
  switch (::SSL_get_error(ssl_.get(), 0)) {
    case SSL_ERROR_WANT_READ:
      return;
    case SSL_ERROR_ZERO_RETURN:
      stage_ = Stage::ended;
      return;
    default:
      if (ERR_GET_REASON(::ERR_peek_error()) == SSL_R_HTTP_REQUEST) return answer_plainly();
      stage_ = Stage::broken;
  }
}

// The answer would be lost if the connection was reset, as happens when it is closed with something unread. So it is
// read on, until the client or the handshake's deadline ends it.
void TlsStream::answer_plainly() {
  stage_ = Stage::refused;
  if (send(plain_answer())) shutdown_write();
}

void TlsStream::shutdown_write() {
  if (is_shut_down_) return;
  is_shut_down_ = true;
  if (stage_ != Stage::refused) say_goodbye();
  finish_shutdown();
  wait();
}

void TlsStream::say_goodbye() {
  if (stage_ == Stage::broken || ::SSL_is_init_finished(ssl_.get()) == 0) return;
  ::ERR_clear_error();
  ::SSL_shutdown(ssl_.get());
}

void TlsStream::finish_shutdown() {
  if (is_shut_down_ && unsent_.empty()) plain_->shutdown_write();
}

void TlsStream::close() {
  if (!is_shut_down_) say_goodbye();
  stage_ = Stage::broken;
  unsent_ = std::string();
  wants_read_ = wants_write_ = false;
  plain_->detach();
  plain_->close();
}

}  // namespace livestream::tls

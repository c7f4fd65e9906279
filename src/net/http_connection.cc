#include "net/http_connection.h"

#include <boost/json/serialize.hpp>
#include <utility>

namespace livestream::net {
namespace {

constexpr std::size_t kMaxDiscard = 4 * 1024 * 1024;  // of a request that was refused early
constexpr std::chrono::seconds kDiscardTime{2};
constexpr std::size_t kKeptCapacity = 1'024;     // of the buffer of answers, between requests
constexpr std::size_t kMaxUnsent = 1024 * 1024;  // answers not taken: no more requests are read

HttpResponse error_response(int status, std::string_view error) {
  HttpResponse response;
  response.status = status;
  response.body = R"({"error": )" + boost::json::serialize(boost::json::string(error)) + "}";
  response.close = true;
  return response;
}

}  // namespace

HttpConnection::HttpConnection(HttpServer& server, std::shared_ptr<Stream> stream, Entrance entrance)
    : server_(server),
      stream_(std::move(stream)),
      peer_(server_.peer_of(*stream_)),
      entrance_(entrance),
      peer_address_(stream_->peer_address()) {
  stream_->observe(this);
}

HttpConnection::~HttpConnection() {
  if (stream_) stream_->detach();
}

void HttpConnection::start() {
  set_deadline();
  stream_->wait_readable();
}

void HttpConnection::refuse(const HttpResponse& response) {
  append_response(out_, response, {.keep_alive = false, .with_content = true});
  stage_ = Stage::finishing;
  set_deadline();
  write();
}

void HttpConnection::on_readable() {
  const auto self = shared_from_this();
  if (stage_ == Stage::discarding) return discard();
  const bool was_handshaking = stream_->is_handshaking();
  const Progress progress = stream_->try_read(server_.read_buffer_);
  if (progress.closed) return close();
  if (was_handshaking && !stream_->is_handshaking()) set_deadline();
  receive({server_.read_buffer_.data(), progress.bytes});
  if (!is_open()) return;
  if (may_parse())
    stream_->wait_readable();
  else
    is_waiting_ = true;
}

void HttpConnection::receive(std::string_view bytes) {
  if (!pending_.empty()) {
    pending_.append(bytes);
    if (pending_.size() < needed_) return;
    return parse_pending();
  }
  const std::size_t used = parse(bytes);
  if (is_open()) keep_rest(bytes.substr(used));
}

void HttpConnection::parse_pending() {
  // Parsed from a string of its own: dispatching may give `pending_` away.
  std::string all = std::exchange(pending_, {});
  const std::size_t used = parse(all);
  if (!is_open()) return;
  if (used == 0)
    pending_ = std::move(all);  // still the same request: its deadline stands
  else
    keep_rest(std::string_view(all).substr(used));
}

void HttpConnection::keep_rest(std::string_view rest) {
  pending_.assign(rest);
  if (!rest.empty()) deadline_ = server_.now_ + server_.options_.request_timeout;
}

bool HttpConnection::may_parse() const {
  return slots_.size() < server_.options_.max_pipelined && out_.size() - written_ < kMaxUnsent;
}

// Handles the whole requests at the front of `bytes`; returns how many bytes they were.
std::size_t HttpConnection::parse(std::string_view bytes) {
  std::size_t used = 0;
  needed_ = 0;
  ParsedRequest& parsed = server_.parsed_;
  while (is_open() && used < bytes.size() && may_parse()) {
    parse_request(bytes.substr(used), server_.options_.limits, parsed);
    if (parsed.state == ParseState::bad) {
      reject(parsed.status, parsed.error);
      break;
    }
    if (parsed.state == ParseState::need_more) {
      needed_ = parsed.needed;
      if (parsed.wants_continue && !std::exchange(told_to_continue_, true)) {
        out_.append("HTTP/1.1 100 Continue\r\n\r\n");
        mark_dirty();
      }
      break;
    }
    used += parsed.consumed;
    told_to_continue_ = false;
    if (parsed.request.is_websocket_upgrade) pending_.assign(bytes.substr(used));  // for `upgrade` to hand on
    dispatch(parsed.request);
  }
  if (used > 0) set_deadline();
  return used;
}

std::uint64_t HttpConnection::add_slot(WireOptions wire) {
  slots_.push({.wire = wire});
  return first_request_ + slots_.size() - 1;
}

void HttpConnection::dispatch(HttpRequest& request) {
  request.peer = peer_;
  request.is_encrypted = stream_->is_encrypted();
  request.entrance = entrance_;
  request.peer_address = peer_address_;
  // Behind a wish for a WebSocket may come its frames: if it is refused, they must not be read as requests.
  const bool keep_alive = request.keep_alive && !request.is_websocket_upgrade && !server_.draining_;
  const std::uint64_t number = add_slot({.keep_alive = keep_alive, .with_content = request.method != "HEAD"});
  ++server_.stats_.requests;
  server_.handler_(request, Responder(weak_from_this(), number));
  if (!keep_alive && stage_ == Stage::open) stage_ = Stage::finishing;
}

void HttpConnection::reject(int status, std::string_view error) {
  const std::uint64_t number = add_slot({.keep_alive = false, .with_content = true});
  stage_ = Stage::finishing;
  answer(number, error_response(status, error));
}

void HttpConnection::answer(std::uint64_t request, const HttpResponse& response) {
  const std::uint64_t index = request - first_request_;
  if (request < first_request_ || index >= slots_.size()) return;  // the connection was ended meanwhile
  Slot& slot = slots_[index];
  slot.wire.date = server_.date_;
  if (response.close) {
    slot.wire.keep_alive = false;
    stage_ = Stage::finishing;
  }
  append_response(index == 0 ? out_ : slot.bytes, response, slot.wire);
  slot.is_answered = true;
  if (index == 0) emit_ready();
}

// Moves answers, as far as they are there in order, to the outgoing bytes.
void HttpConnection::emit_ready() {
  while (!slots_.empty() && slots_.front().is_answered) {
    out_ += slots_.front().bytes;
    slots_.pop();
    ++first_request_;
  }
  mark_dirty();
}

void HttpConnection::mark_dirty() {
  if (std::exchange(is_dirty_, true)) return;
  server_.dirty_.push_back(shared_from_this());
}

std::optional<Upgraded> HttpConnection::upgrade(std::uint64_t request, std::string_view websocket_accept) {
  const bool is_alone = slots_.size() == 1 && request == first_request_ && out_.empty();
  if (!is_alone || stage_ != Stage::open) {
    answer(request, error_response(400, "a WebSocket opens when all before it on its connection is answered"));
    return std::nullopt;
  }
  slots_.clear();
  std::string head =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
  head.append(websocket_accept).append("\r\n\r\n");
  // A fresh socket takes this much at once, or the client is gone.
  const Progress progress = stream_->try_write(head);
  auto stream = std::exchange(stream_, nullptr);
  stream->detach();
  auto early = std::exchange(pending_, {});
  stage_ = Stage::closed;
  if (progress.bytes != head.size()) {
    stream->close();
    server_.forget(this);
    return std::nullopt;
  }
  ConnectionLease lease(server_.upgraded_);
  server_.forget(this);
  return Upgraded{std::move(stream), std::move(early), std::move(lease)};
}

void HttpConnection::flush() {
  is_dirty_ = false;
  if (stream_) write();
}

void HttpConnection::on_writable() {
  const auto self = shared_from_this();
  write();
}

void HttpConnection::write() {
  while (stream_ && written_ < out_.size()) {
    const Progress progress = stream_->try_write(std::string_view(out_).substr(written_));
    if (progress.closed) return close();
    written_ += progress.bytes;
    if (progress.bytes > 0) set_deadline();
    if (progress.would_block) return stream_->wait_writable();
  }
  if (stream_) after_write();
}

void HttpConnection::after_write() {
  out_.clear();
  if (out_.capacity() > kKeptCapacity) out_ = std::string();
  written_ = 0;
  if (!slots_.empty()) return;
  if (stage_ == Stage::finishing) return begin_discard();
  set_deadline();
  if (std::exchange(is_waiting_, false) && !pending_.empty()) parse_pending();
  if (!is_open()) return;
  if (may_parse())
    stream_->wait_readable();
  else
    is_waiting_ = true;
}

// The answer was sent before the whole request was read. Closing now could reset the connection and take
// the answer with it, so our side ends first, and what still comes is thrown away, within bounds.
void HttpConnection::begin_discard() {
  stage_ = Stage::discarding;
  deadline_ = server_.now_ + kDiscardTime;
  pending_ = std::string();
  stream_->shutdown_write();
  discard();
}

void HttpConnection::discard() {
  for (;;) {
    const Progress progress = stream_->try_read(server_.read_buffer_);
    discarded_ += progress.bytes;
    if (progress.closed || discarded_ > kMaxDiscard) return close();
    if (progress.would_block) return stream_->wait_readable();
  }
}

void HttpConnection::drain() {
  if (stage_ == Stage::open && is_idle()) return close();
  if (stage_ == Stage::open) {
    if (!slots_.empty()) slots_.back().wire.keep_alive = false;
    stage_ = Stage::finishing;
    if (slots_.empty() && out_.empty()) close();
  }
}

void HttpConnection::set_deadline() {
  if (!stream_) return;
  const HttpServerOptions& options = server_.options_;
  if (stream_->is_handshaking())
    deadline_ = server_.now_ + options.request_timeout;
  else if (!out_.empty())
    deadline_ = server_.now_ + options.send_timeout;
  else if (!slots_.empty())
    deadline_ = TimePoint::max();  // it is for us to answer
  else if (pending_.empty())
    deadline_ = server_.now_ + options.idle_timeout;
}

void HttpConnection::check_deadline(TimePoint now) {
  if (stage_ == Stage::closed || now < deadline_) return;
  ++server_.stats_.timed_out;
  const bool is_late_request = stage_ == Stage::open && out_.empty() && slots_.empty() && !pending_.empty();
  if (!is_late_request) return close();
  reject(408, "the request did not arrive within " + std::to_string(server_.options_.request_timeout.count()) +
                  " s; send it faster");
}

void HttpConnection::close() {
  if (stage_ == Stage::closed) return;
  stage_ = Stage::closed;
  slots_.clear();
  if (auto stream = std::exchange(stream_, nullptr)) {
    stream->detach();
    stream->close();
  }
  server_.forget(this);
}

}  // namespace livestream::net

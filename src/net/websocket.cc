#include "net/websocket.h"

#include <algorithm>
#include <array>
#include <boost/uuid/detail/sha1.hpp>
#include <utility>

#include "base/ids.h"

namespace livestream::net {
namespace {

constexpr std::size_t kMaxControl = 125;
constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xFF));
}

// RFC 4648, 4.
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string to_base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U; };
    const unsigned group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    for (int digit = 0; digit < 4; ++digit) out.push_back(kAlphabet[group >> (18 - 6 * digit) & 63]);
  }
  for (std::size_t missing = (3 - bytes.size() % 3) % 3; missing > 0; --missing) out[out.size() - missing] = '=';
  return out;
}

// 16 bytes in base64.
bool is_key(std::string_view text) {
  return text.size() == 24 && text.ends_with("==") && text.find_first_not_of(kAlphabet) == 22;
}

// RFC 6455, 11.3: what may be there once only counts for nothing when it is there twice.
std::string_view only_field(const HttpRequest& request, FieldId id) {
  return request.count_fields(id) == 1 ? request.field(id) : std::string_view();
}

bool is_known(unsigned opcode) { return opcode <= 2 || (opcode >= 8 && opcode <= 10); }

// RFC 6455, 7.4: what an endpoint may send.
bool is_valid_close_code(unsigned code) {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
         (code >= 3000 && code <= 4999);
}

}  // namespace

void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_bytes) {
  out.push_back(static_cast<char>(0x80 | static_cast<unsigned>(opcode)));
  if (payload_bytes < 126) {
    out.push_back(static_cast<char>(payload_bytes));
  } else if (payload_bytes <= 0xFFFF) {
    out.push_back(126);
    append_big_endian(out, payload_bytes, 2);
  } else {
    out.push_back(127);
    append_big_endian(out, payload_bytes, 8);
  }
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
  append_frame_header(out, opcode, payload.size());
  out.append(payload);
}

std::string_view take_frame(std::string_view& frames) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(frames[i]); };
  const std::size_t length_bytes = byte(1) == 126 ? 2 : byte(1) == 127 ? 8 : 0;
  std::size_t length = length_bytes == 0 ? byte(1) : 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length = length << 8 | byte(2 + i);
  const std::string_view payload = frames.substr(2 + length_bytes, length);
  frames.remove_prefix(2 + length_bytes + length);
  return payload;
}

std::string close_payload(CloseCode code, std::string_view reason) {
  std::string payload;
  append_big_endian(payload, static_cast<std::uint64_t>(code), 2);
  payload.append(reason.substr(0, kMaxControl - 2));
  return payload;
}

std::string websocket_accept(std::string_view key) {
  boost::uuids::detail::sha1 hash;
  hash.process_bytes(key.data(), key.size());
  hash.process_bytes(kGuid.data(), kGuid.size());
  boost::uuids::detail::sha1::digest_type words;
  hash.get_digest(words);
  std::string digest;
  for (const unsigned word : words) append_big_endian(digest, word, 4);
  return to_base64(digest);
}

std::optional<HandshakeFault> check_websocket_request(const HttpRequest& request) {
  if (request.method != "GET")
    return HandshakeFault{.error = "a WebSocket opens with GET, not " + std::string(request.method)};
  if (request.version < 11) return HandshakeFault{.error = "a WebSocket needs HTTP/1.1"};
  if (only_field(request, FieldId::sec_websocket_version) != "13")
    return HandshakeFault{.status = 426, .error = "only WebSocket version 13 is spoken here"};
  if (!is_key(only_field(request, FieldId::sec_websocket_key)))
    return HandshakeFault{.error = "there must be one Sec-WebSocket-Key, 16 bytes in base64"};
  return std::nullopt;
}

std::size_t FrameReader::header_size() const {
  if (header_have_ < 2) return 2;
  const unsigned length = header_[1] & 0x7F;
  const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
  return 2 + extended + 4;  // the mask is always there: check_header refuses frames without
}

bool FrameReader::feed(std::string_view bytes, const OnMessage& on_message) {
  for (;;) {
    if (header_have_ < header_size()) {
      if (!take_header(bytes)) return code_ == CloseCode::normal;
    }
    take_payload(bytes);
    if (payload_have_ < payload_size_) return true;
    if (!finish_frame(on_message)) return false;
    if (bytes.empty()) return true;
  }
}

// True once the header is whole and allowed.
bool FrameReader::take_header(std::string_view& bytes) {
  while (header_have_ < header_size()) {
    if (bytes.empty()) return false;
    header_[header_have_++] = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    if (header_have_ == 2 && !check_header()) return false;
  }
  payload_have_ = 0;
  if (!read_length()) return false;
  const bool is_too_large = !is_control() && payload_size_ > kMaxMessage - message_size();
  return is_too_large ? fail(CloseCode::too_large, "message over 64 KiB") : true;
}

// RFC 6455, 5.2: a length has to be written in as few bytes as it can be.
bool FrameReader::read_length() {
  const unsigned length = header_[1] & 0x7F;
  payload_size_ = length;
  if (length < 126) return true;
  payload_size_ = 0;
  for (std::size_t i = 2; i < header_size() - 4; ++i) payload_size_ = (payload_size_ << 8) | header_[i];
  const std::uint64_t least = length == 126 ? 126 : 0x1'0000;
  return payload_size_ >= least || fail(CloseCode::protocol_error, "length in more bytes than it needs");
}

bool FrameReader::check_header() {
  const unsigned opcode = header_[0] & 0x0F;
  const bool is_final = (header_[0] & 0x80) != 0;
  if ((header_[0] & 0x70) != 0) return fail(CloseCode::protocol_error, "reserved bits are set");
  if (!is_known(opcode)) return fail(CloseCode::protocol_error, "unknown opcode");
  if ((header_[1] & 0x80) == 0) return fail(CloseCode::protocol_error, "frame is not masked");
  if (is_control()) {
    if (!is_final) return fail(CloseCode::protocol_error, "fragmented control frame");
    if ((header_[1] & 0x7F) > kMaxControl) return fail(CloseCode::protocol_error, "control frame over 125 bytes");
    return true;
  }
  const bool continues = opcode == 0;
  const bool is_under_way = message_opcode_ != Opcode::continuation;
  if (continues != is_under_way) return fail(CloseCode::protocol_error, "fragments out of order");
  return true;
}

void FrameReader::take_payload(std::string_view& bytes) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), payload_size_ - payload_have_));
  auto& holder = is_control() ? control_ : message_;
  if (!holder) holder = std::make_unique<std::string>();
  std::string& target = *holder;
  const unsigned char* mask = header_ + header_size() - 4;
  const std::size_t start = target.size();
  target.append(bytes.substr(0, count));
  for (std::size_t i = 0; i < count; ++i)
    target[start + i] =
        static_cast<char>(static_cast<unsigned char>(target[start + i]) ^ mask[(payload_have_ + i) & 3]);
  payload_have_ += count;
  bytes.remove_prefix(count);
}

bool FrameReader::finish_frame(const OnMessage& on_message) {
  const auto opcode = static_cast<Opcode>(header_[0] & 0x0F);
  const bool is_final = (header_[0] & 0x80) != 0;
  header_have_ = 0;
  if ((static_cast<unsigned>(opcode) & 0x08) != 0) {
    const std::unique_ptr<std::string> control = std::exchange(control_, nullptr);
    if (opcode == Opcode::close && control->size() == 1) return fail(CloseCode::protocol_error, "half a close code");
    if (opcode == Opcode::close && control->size() >= 2) {
      const unsigned code = static_cast<unsigned char>((*control)[0]) << 8 | static_cast<unsigned char>((*control)[1]);
      if (!is_valid_close_code(code)) return fail(CloseCode::protocol_error, "invalid close code");
      if (!is_utf8(std::string_view(*control).substr(2))) return fail(CloseCode::bad_text, "reason is not UTF-8");
    }
    return on_message({opcode, *control});
  }
  if (opcode != Opcode::continuation) message_opcode_ = opcode;
  return is_final ? finish_message(on_message) : true;
}

bool FrameReader::finish_message(const OnMessage& on_message) {
  const Opcode opcode = std::exchange(message_opcode_, Opcode::continuation);
  const std::unique_ptr<std::string> message = std::exchange(message_, nullptr);
  if (opcode == Opcode::text && !is_utf8(*message)) return fail(CloseCode::bad_text, "text is not UTF-8");
  return on_message({opcode, *message});
}

bool FrameReader::fail(CloseCode code, const char* reason) {
  code_ = code;
  reason_ = reason;
  return false;
}

}  // namespace livestream::net

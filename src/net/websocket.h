#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http_message.h"

// The WebSocket protocol (RFC 6455) from the server's side, without extensions. Pure.
namespace livestream::net {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Close codes used here (RFC 6455, 7.4.1).
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,       ///< the server stops
  protocol_error = 1002,   ///< a frame that breaks the protocol
  bad_text = 1007,         ///< a text message that is not UTF-8
  policy = 1008,           ///< one viewer too many
  too_large = 1009,        ///< a message over FrameReader::kMaxMessage
  try_again_later = 1013,  ///< too slow: come back with ?after=
};

/// Appends the header of an unmasked, final frame: 2, 4 or 10 bytes.
void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_bytes);
void append_frame(std::string& out, Opcode opcode, std::string_view payload);
/// The payload of the first frame of `frames`, which were written by these; `frames` begins behind it afterwards.
std::string_view take_frame(std::string_view& frames);
/// The payload of a close frame: code and reason (cut to 123 bytes).
std::string close_payload(CloseCode code, std::string_view reason);

/// What `Sec-WebSocket-Accept` must say to `key` (RFC 6455, 4.2.2).
std::string websocket_accept(std::string_view key);
/// What stands against an upgrade, and the status that says so.
struct HandshakeFault {
  int status = 400;  ///< or 426: another version is wanted
  std::string error;
};
/// Why this upgrade request cannot be accepted (RFC 6455, 4.2.1); nothing if it can.
std::optional<HandshakeFault> check_websocket_request(const HttpRequest& request);

/// A message from the client. Control frames come as they arrive, also between the parts of a message.
struct Message {
  Opcode opcode = Opcode::text;
  std::string_view payload;  ///< valid during the call
};

/// Puts a client's bytes together to messages. Bounded: holds at most kMaxMessage bytes, none while idle.
class FrameReader {
 public:
  static constexpr std::size_t kMaxMessage = 64 * 1024;

  using OnMessage = std::function<bool(const Message&)>;  ///< false: stop reading

  /// Takes what arrived. False when the client broke the protocol (`code()` and `reason()` say how) or
  /// the callback stopped. Afterwards the reader must not be fed again.
  bool feed(std::string_view bytes, const OnMessage& on_message);

  CloseCode code() const { return code_; }
  const char* reason() const { return reason_; }

 private:
  bool take_header(std::string_view& bytes);
  bool check_header();
  bool read_length();
  void take_payload(std::string_view& bytes);
  bool finish_frame(const OnMessage& on_message);
  bool finish_message(const OnMessage& on_message);
  bool fail(CloseCode code, const char* reason);

  bool is_control() const { return (header_[0] & 0x08) != 0; }
  std::size_t header_size() const;
  std::size_t message_size() const { return message_ ? message_->size() : 0; }

  unsigned char header_[14] = {};
  std::uint8_t header_have_ = 0;
  Opcode message_opcode_ = Opcode::continuation;  // continuation: no message under way
  CloseCode code_ = CloseCode::normal;
  std::uint64_t payload_size_ = 0;
  std::uint64_t payload_have_ = 0;
  const char* reason_ = "";
  // Made when there is something to put together, so that an idle client costs little.
  std::unique_ptr<std::string> message_;  // data frames so far
  std::unique_ptr<std::string> control_;
};

}  // namespace livestream::net

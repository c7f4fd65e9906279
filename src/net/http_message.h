#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace livestream::net {

/// The header fields that somebody here asks for, so that they are looked up by number. `forwarding`: any of those
/// by which a proxy says that it passes on somebody else's request.
enum class FieldId : std::uint8_t {
  other,
  accept_encoding,
  authorization,
  connection,
  cookie,
  content_encoding,
  content_type,
  expect,
  forwarding,
  host,
  if_none_match,
  origin,
  sec_websocket_key,
  sec_websocket_version,
  upgrade,
};

struct HttpField {
  std::string_view name;
  std::string_view value;
  FieldId id = FieldId::other;
};

/// Who is at the other end of a connection.
enum class Peer : std::uint8_t {
  elsewhere,  ///< on another machine
  stranger,   ///< on this machine, but of another user, or nobody can tell of which
  own,        ///< on this machine, of the user that we run as, or root
};

/// By which listener it came.
enum class Entrance : std::uint8_t {
  local,   ///< the one for this machine
  outside  ///< the one that others reach, through whatever
};

/// A request as it stands in the receive buffer: all views end with the call that hands it out.
struct HttpRequest {
  std::string_view method;
  std::string_view target;  ///< path and query, as sent
  std::vector<HttpField> fields;
  std::string_view body;
  int version = 11;  ///< 10 or 11
  bool keep_alive = true;
  bool is_websocket_upgrade = false;
  bool is_encrypted = false;
  Peer peer = Peer::elsewhere;
  Entrance entrance = Entrance::local;
  std::string_view peer_address;  ///< without its port

  /// The first such field; null if there is none.
  const HttpField* find(FieldId id) const;
  /// Its value; empty if there is none.
  std::string_view field(FieldId id) const;
  std::size_t count_fields(FieldId id) const;
  /// The target up to its `?`.
  std::string_view path() const { return target.substr(0, target.find('?')); }
  /// What follows the `?`.
  std::string_view query() const;
};

struct HttpResponse {
  int status = 200;
  std::string_view content_type = "application/json";  ///< must live as long as the program
  std::string body;
  /// Bytes that live as long as the program (embedded assets), sent in place of `body` when not empty.
  std::string_view static_body;
  std::vector<std::pair<std::string, std::string>> fields;
  bool close = false;  ///< end the connection after this answer

  std::string_view content() const { return static_body.empty() ? std::string_view(body) : static_body; }
};

std::string_view reason_phrase(int status);

/// Appends the response as it goes over the wire. `with_content` is false for an answer to HEAD.
struct WireOptions {
  bool keep_alive = true;
  bool with_content = true;
  std::string_view date = {};  ///< for the Date field, as `http_date` writes it; empty: no such field
};
void append_response(std::string& out, const HttpResponse& response, const WireOptions& options);

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
std::string http_date(std::chrono::sys_seconds time);

/// `a` and `b` are equal but for the case of ASCII letters.
bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace livestream::net

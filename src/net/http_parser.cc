#include "net/http_parser.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
#include <utility>

#include "base/ascii.h"

namespace livestream::net {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view to_view(boost::beast::string_view text) { return {text.data(), text.size()}; }

constexpr std::array<std::string_view, 6> kForwarding = {"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
                                                         "X-Real-IP",       "CF-Connecting-IP", "True-Client-IP"};

FieldId id_of(http::field known, std::string_view name) {
  switch (known) {
    case http::field::accept_encoding:
      return FieldId::accept_encoding;
    case http::field::authorization:
      return FieldId::authorization;
    case http::field::connection:
      return FieldId::connection;
    case http::field::cookie:
      return FieldId::cookie;
    case http::field::content_encoding:
      return FieldId::content_encoding;
    case http::field::content_type:
      return FieldId::content_type;
    case http::field::expect:
      return FieldId::expect;
    case http::field::forwarded:
    case http::field::via:
      return FieldId::forwarding;
    case http::field::host:
      return FieldId::host;
    case http::field::if_none_match:
      return FieldId::if_none_match;
    case http::field::origin:
      return FieldId::origin;
    case http::field::sec_websocket_key:
      return FieldId::sec_websocket_key;
    case http::field::sec_websocket_version:
      return FieldId::sec_websocket_version;
    case http::field::upgrade:
      return FieldId::upgrade;
    case http::field::unknown:
      break;
    default:
      return FieldId::other;
  }
  const bool forwards = std::any_of(kForwarding.begin(), kForwarding.end(),
                                    [&](std::string_view one) { return equals_ignoring_case(one, name); });
  return forwards ? FieldId::forwarding : FieldId::other;
}

// Notes where things stand in the buffer; copies nothing but chunks.
class InPlaceParser final : public http::basic_parser<true> {
 public:
  InPlaceParser(std::string_view buffer, ParsedRequest& out, const HttpLimits& limits)
      : buffer_(buffer), out_(out), limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    body_limit(limits.body_bytes);
    eager(true);
  }

 private:
  void on_request_impl(http::verb, boost::beast::string_view method, boost::beast::string_view target, int version,
                       error_code&) override {
    out_.request.method = to_view(method);
    out_.request.target = to_view(target);
    out_.request.version = version;
  }

  void on_field_impl(http::field known, boost::beast::string_view name, boost::beast::string_view value,
                     error_code& error) override {
    if (is_header_done()) return;  // a trailer must not pass for a field of the header (RFC 9110, 6.5.1)
    if (!is_framing_plain(known, value)) error = http::error::bad_transfer_encoding;
    if (out_.request.fields.size() >= limits_.fields) error = http::error::header_limit;
    if (is_folded(to_view(name))) error = http::error::bad_value;
    out_.request.fields.push_back({to_view(name), to_view(value), id_of(known, to_view(name))});
  }

  // A value that goes on in the next line (RFC 9112, 5.2: to be refused).
  bool is_folded(std::string_view name) const {
    const std::string_view rest = buffer_.substr(static_cast<std::size_t>(name.data() - buffer_.data()));
    const auto next_line = rest.find('\n');
    return next_line != std::string_view::npos && next_line + 1 < rest.size() && is_blank(rest[next_line + 1]);
  }

  // Where the body ends must be beyond doubt (RFC 9112, 6). Beast passes over codings that it does not know, and takes
  // a length that is there twice; whoever stands before us may read either in another way.
  bool is_framing_plain(http::field known, std::string_view value) {
    if (known == http::field::transfer_encoding)
      return out_.request.version == 11 && equals_ignoring_case(value, "chunked");
    if (known != http::field::content_length) return true;
    return !std::exchange(has_length_, true) && value.find(',') == std::string_view::npos;
  }

  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

  std::size_t on_body_impl(boost::beast::string_view body, error_code&) override {
    out_.request.body = to_view(body);
    return body.size();
  }

  void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, error_code&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view body, error_code&) override {
    out_.body_storage.append(body.data(), body.size());
    return body.size();
  }

  void on_finish_impl(error_code&) override {}

  void on_response_impl(int, boost::beast::string_view, int, error_code&) override {}

  std::string_view buffer_;
  ParsedRequest& out_;
  const HttpLimits& limits_;
  bool has_length_ = false;
};

void fail(ParsedRequest& out, int status, std::string error) {
  out.state = ParseState::bad;
  out.status = status;
  out.error = std::move(error);
}

void fail(ParsedRequest& out, const error_code& error, const HttpLimits& limits) {
  if (error == http::error::header_limit)
    return fail(out, 431,
                "the request's header is over its limit of " + std::to_string(limits.header_bytes) + " bytes or " +
                    std::to_string(limits.fields) + " fields; send fewer");
  if (error == http::error::body_limit)
    return fail(out, 413,
                "the request's body is over the limit of " + std::to_string(limits.body_bytes) +
                    " bytes; send it in smaller parts");
  if (error == http::error::bad_transfer_encoding)
    return fail(out, 400, "where the body ends is not clear: send one Content-Length, or Transfer-Encoding: chunked");
  if (error == http::error::bad_version) return fail(out, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
  fail(out, 400, "not a valid HTTP request: " + error.message());
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (equals_ignoring_case(without_blanks(list.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

// Several fields of a name are one list (RFC 9110, 5.3).
bool has_token(const HttpRequest& request, FieldId id, std::string_view token) {
  return std::any_of(request.fields.begin(), request.fields.end(),
                     [&](const HttpField& field) { return field.id == id && has_token(field.value, token); });
}

void note_header(ParsedRequest& out, const InPlaceParser& parser) {
  HttpRequest& request = out.request;
  request.keep_alive = parser.keep_alive();
  request.is_websocket_upgrade =
      has_token(request, FieldId::connection, "upgrade") && has_token(request, FieldId::upgrade, "websocket");
}

void need_more(ParsedRequest& out, const InPlaceParser& parser, std::size_t consumed) {
  out.state = ParseState::need_more;
  const auto length = parser.content_length();
  if (length) out.needed = consumed + (*length - out.request.body.size());
  out.wants_continue = equals_ignoring_case(out.request.field(FieldId::expect), "100-continue");
}

// Counted here, as Beast leaves out a few bytes: or a header of the limit's size would be refused in pieces and taken
// as a whole.
bool is_header_too_long(std::string_view buffer, const HttpLimits& limits) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  return buffer.size() > limits.header_bytes &&
         buffer.substr(0, limits.header_bytes).find(kEnd) == std::string_view::npos;
}

}  // namespace

void parse_request(std::string_view buffer, const HttpLimits& limits, ParsedRequest& out) {
  out.request.fields.clear();
  out.request.body = {};
  out.body_storage.clear();
  out.state = ParseState::need_more;
  out.needed = 0;
  out.wants_continue = false;

  if (is_header_too_long(buffer, limits)) return fail(out, http::error::header_limit, limits);
  InPlaceParser parser(buffer, out, limits);
  error_code error;
  std::size_t consumed = 0;
  while (!parser.is_done() && consumed < buffer.size()) {
    const std::size_t step = parser.put(boost::asio::buffer(buffer.data() + consumed, buffer.size() - consumed), error);
    consumed += step;
    if (error || step == 0) break;
  }
  if (error && error != http::error::need_more) return fail(out, error, limits);
  if (parser.is_header_done()) {
    note_header(out, parser);
    // What is not read yet may be one line without an end.
    const std::size_t size = parser.is_done() ? consumed : buffer.size();
    if (parser.chunked() && size > limits.header_bytes + limits.chunked_bytes)
      return fail(out, 413,
                  "a chunked body may have " + std::to_string(limits.chunked_bytes) +
                      " bytes here; send a Content-Length, or smaller parts");
  }
  if (!parser.is_done()) {
    if (parser.is_header_done()) need_more(out, parser, consumed);
    return;
  }
  if (parser.chunked()) out.request.body = out.body_storage;
  out.consumed = consumed;
  out.state = ParseState::complete;
}

}  // namespace livestream::net

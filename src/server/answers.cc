#include "server/answers.h"

#include "model/event_codec.h"

namespace livestream {
namespace {

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// What the page never asks for, whatever is put into it. It copies to the clipboard and shows notifications. What not
// every browser knows (bluetooth, web-share) is left out: they complain of it on each page.
constexpr std::string_view kPermissionsPolicy =
    "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), display-capture=(), encrypted-media=(), "
    "fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), "
    "screen-wake-lock=(), serial=(), storage-access=(), usb=(), window-management=(), xr-spatial-tracking=()";

}  // namespace

int http_status(Errc code) {
  switch (code) {
    case Errc::invalid:
      return 400;
    case Errc::not_found:
      return 404;
    case Errc::no_space:
      return 507;
    case Errc::too_large:
      return 413;
    case Errc::busy:
    case Errc::unavailable:
      return 503;
    case Errc::conflict:
      return 409;
    case Errc::no_permission:
    case Errc::io:
      return 500;
  }
  return 500;
}

net::HttpResponse json_answer(const boost::json::value& value, int status) {
  net::HttpResponse response;
  response.status = status;
  response.body = to_json(value);
  return response;
}

net::HttpResponse error_answer(int status, std::string_view message) {
  return json_answer(boost::json::object{{"error", message}}, status);
}

net::HttpResponse error_answer(const Error& error) { return error_answer(http_status(error.code), error.message); }

net::HttpResponse upgrade_required(std::string_view message) {
  auto response = error_answer(426, message);
  response.fields.emplace_back("Upgrade", "websocket");
  response.fields.emplace_back("Sec-WebSocket-Version", "13");
  return response;
}

net::HttpResponse with_etag(net::HttpResponse response, std::string_view etag, std::string_view if_none_match) {
  const std::string quoted = "\"" + std::string(etag) + "\"";
  // A weak comparison, as RFC 9110, 13.1.2 asks for: `W/` in front does not matter.
  const bool is_known = if_none_match == "*" || if_none_match.find(quoted) != std::string_view::npos;
  response.fields.emplace_back("ETag", quoted);
  if (!is_known) return response;
  response.status = 304;
  response.body.clear();
  response.static_body = {};
  return response;
}

net::HttpResponse protect(net::HttpResponse response) {
  response.fields.emplace_back("X-Content-Type-Options", "nosniff");
  if (!response.content_type.starts_with("text/html")) return response;
  response.fields.emplace_back("Content-Security-Policy", kContentSecurityPolicy);
  response.fields.emplace_back("Referrer-Policy", "no-referrer");
  response.fields.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  response.fields.emplace_back("Permissions-Policy", kPermissionsPolicy);
  return response;
}

}  // namespace livestream

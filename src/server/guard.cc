#include "server/guard.h"

#include <algorithm>

#include "net/url.h"
#include "server/answers.h"

namespace livestream {
namespace {

bool is_ipv4_loopback(std::string_view name) {
  if (!name.starts_with("127.")) return false;
  int parts = 0;
  while (!name.empty()) {
    const auto dot = name.find('.');
    const auto part = net::parse_number(name.substr(0, dot));
    if (!part || *part > 255) return false;
    ++parts;
    if (dot == std::string_view::npos) break;
    name.remove_prefix(dot + 1);
    if (name.empty()) return false;
  }
  return parts == 4;
}

}  // namespace

bool is_loopback_name(std::string_view name) {
  return net::equals_ignoring_case(name, "localhost") || name == "[::1]" || is_ipv4_loopback(name);
}

void Guard::set_port(std::uint16_t port) {
  options_.port = port;
  const std::string suffix = ":" + std::to_string(port);
  usual_hosts_ = {"localhost" + suffix, "127.0.0.1" + suffix};
}

bool Guard::is_our_host(std::string_view host) const {
  if (host == usual_hosts_[0] || host == usual_hosts_[1]) return true;
  const auto colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
  const std::string_view name = has_port ? host.substr(0, colon) : host;
  const auto port = has_port ? net::parse_number(host.substr(colon + 1)) : std::optional<std::uint64_t>(80);
  return is_loopback_name(name) && port == options_.port;
}

bool Guard::is_on_list(std::string_view origin) const {
  return std::find(options_.allowed_origins.begin(), options_.allowed_origins.end(), origin) !=
         options_.allowed_origins.end();
}

std::string_view Guard::allowed_cross_origin(const net::HttpRequest& request) const {
  const std::string_view origin = request.field(net::FieldId::origin);
  return is_on_list(origin) ? origin : std::string_view();
}

std::optional<net::HttpResponse> Guard::refuse(const net::HttpRequest& request) const {
  if (request.peer == net::Peer::elsewhere)
    return error_answer(403, "this server answers programs on its own machine only");
  const std::string_view host = request.field(net::FieldId::host);
  if (request.count_fields(net::FieldId::host) != 1 || !is_our_host(host))
    return error_answer(421, "Host \"" + std::string(host) +
                                 "\" is not this server; use http://localhost:" + std::to_string(options_.port));
  const std::string_view origin = request.field(net::FieldId::origin);
  const bool is_own = origin.starts_with("http://") && net::equals_ignoring_case(origin.substr(7), host);
  if (request.find(net::FieldId::origin) != nullptr && !is_own && !is_on_list(origin))
    return error_answer(
        403, "pages of \"" + std::string(origin) + "\" may not use this server; allow them with --cors-origin");
  return std::nullopt;
}

}  // namespace livestream

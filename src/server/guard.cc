#include "server/guard.h"

#include <algorithm>

#include "base/ascii.h"
#include "net/host.h"
#include "net/own_names.h"
#include "net/url.h"
#include "server/answers.h"

namespace livestream {
namespace {

bool is_page_at(std::string_view scheme, std::string_view host, std::string_view origin) {
  return origin.starts_with(scheme) && net::equals_ignoring_case(origin.substr(scheme.size()), host);
}

// Ours has the scheme that the request came by. But in front of the listener for others a proxy may have ended TLS.
bool is_own_page(const net::HttpRequest& request, std::string_view host, std::string_view origin) {
  const bool may_be_encrypted = request.is_encrypted || request.entrance == net::Entrance::outside;
  return (!request.is_encrypted && is_page_at("http://", host, origin)) ||
         (may_be_encrypted && is_page_at("https://", host, origin));
}

}  // namespace

bool is_loopback_name(std::string_view name) {
  if (net::equals_ignoring_case(name, "localhost") || name == "[::1]") return true;
  return name.starts_with("127.") && net::is_ipv4(name);
}

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
  return has_port ? host.substr(0, colon) : host;
}

Guard::Guard(GuardOptions options) : options_(std::move(options)) {
  set_port(options_.port);
  for (std::string& name : options_.public_names) name = lowercase(name);
  for (std::string& name : net::own_names()) options_.public_names.push_back(std::move(name));
}

void Guard::add_public_name(std::string name) {
  name = lowercase(name);
  if (!is_our_public_host(name)) options_.public_names.push_back(std::move(name));
}

void Guard::set_port(std::uint16_t port) {
  options_.port = port;
  const std::string suffix = ":" + std::to_string(port);
  usual_hosts_ = {"localhost" + suffix, "127.0.0.1" + suffix};
}

bool Guard::is_our_host(std::string_view host) const {
  if (host == usual_hosts_[0] || host == usual_hosts_[1]) return true;
  const std::string_view name = without_port(host);
  const bool has_port = name.size() < host.size();
  const auto port = has_port ? net::parse_number(host.substr(name.size() + 1)) : std::optional<std::uint64_t>(80);
  return is_loopback_name(name) && port == options_.port;
}

// A page that came by another name than ours cannot know an address: rebinding gets nowhere.
bool Guard::is_our_public_host(std::string_view host) const {
  const std::string name = lowercase(without_port(host));
  const std::string_view port = host.substr(name.size());
  if (!port.empty() && !net::parse_number(port.substr(1))) return false;
  if (is_loopback_name(name) || net::is_url_address(name)) return true;
  return std::find(options_.public_names.begin(), options_.public_names.end(), name) != options_.public_names.end();
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
  const bool is_local = request.entrance == net::Entrance::local;
  if (is_local && request.peer == net::Peer::elsewhere)
    return error_answer(403, "this listener answers programs on its own machine only; others come by --public");
  const std::string_view host = request.field(net::FieldId::host);
  const bool is_ours = is_local ? is_our_host(host) : is_our_public_host(host);
  if (request.count_fields(net::FieldId::host) != 1 || !is_ours)
    return error_answer(421,
                        "Host \"" + std::string(host) + "\" is not this server; " +
                            (is_local ? "use http://localhost:" + std::to_string(options_.port)
                                      : "if it is, start it with --public-name " + std::string(without_port(host))));
  const std::string_view origin = request.field(net::FieldId::origin);
  const bool is_own = is_own_page(request, host, origin);
  const std::size_t origins = request.count_fields(net::FieldId::origin);
  if (origins > 1 || (origins == 1 && !is_own && !is_on_list(origin)))
    return error_answer(
        403, "pages of \"" + std::string(origin) + "\" may not use this server; allow them with --cors-origin");
  return std::nullopt;
}

}  // namespace livestream

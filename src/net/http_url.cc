#include "net/http_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace livestream::net {
namespace {

constexpr std::string_view kScheme = "http://";

Error bad_url(std::string_view url, std::string_view why) {
  return invalid(fmt::format("server URL \"{}\": {}; write it as http://localhost:8080", url, why));
}

// A host as it stands before the port: `[::1]` or a name.
Result<std::string> read_host(std::string_view& rest, std::string_view url) {
  const bool is_bracketed = rest.starts_with('[');
  const std::size_t end = rest.find(is_bracketed ? ']' : ':');
  if (is_bracketed && end == std::string_view::npos) return bad_url(url, "the '[' is not closed");
  const std::string_view host = is_bracketed ? rest.substr(1, end - 1) : rest.substr(0, end);
  if (host.empty()) return bad_url(url, "it names no host");
  rest.remove_prefix(is_bracketed ? end + 1 : host.size());
  return std::string(host);
}

Result<std::uint16_t> read_port(std::string_view rest, std::string_view url) {
  if (rest.empty()) return std::uint16_t{80};
  std::uint16_t port = 0;
  const auto [stop, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
  if (rest[0] != ':' || error != std::errc() || stop != rest.data() + rest.size() || port == 0)
    return bad_url(url, fmt::format("\"{}\" is no port", rest));
  return port;
}

bool has_unprintable(std::string_view text) {
  for (const char c : text)
    if (c <= ' ' || c == 0x7F) return true;
  return false;
}

}  // namespace

std::string HttpUrl::authority() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

Result<HttpUrl> parse_http_url(std::string_view url) {
  if (url.starts_with("https://"))
    return invalid(
        fmt::format("server URL \"{}\": https is not supported yet; name a server on this machine "
                    "(http://localhost:8080), or the local end of a tunnel (ssh -L)",
                    url));
  if (!url.starts_with(kScheme)) return bad_url(url, "it does not start with http://");
  std::string_view rest = url.substr(kScheme.size());
  if (rest.find_first_of("@?#") != std::string_view::npos) return bad_url(url, "it has a user name, query or fragment");
  if (has_unprintable(rest)) return bad_url(url, "it has spaces, control or non-ASCII characters");
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view prefix = rest.substr(slash);
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  rest = rest.substr(0, slash);
  auto host = read_host(rest, url);
  if (!host) return host.error();
  const auto port = read_port(rest, url);
  if (!port) return port.error();
  return HttpUrl{std::move(*host), *port, std::string(prefix)};
}

}  // namespace livestream::net

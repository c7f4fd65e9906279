#include "cli/server_address.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "net/url.h"

namespace livestream::cli {
namespace {

constexpr const char* kDefaultPort = "8080";

// A URL, and who said it.
struct Origin {
  std::string url;
  const char* name;
};

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port > 0;
}

Result<Origin> find_origin(const std::string& flag, const Environment& environment) {
  if (!flag.empty()) return Origin{flag, "--server"};
  const std::string server = environment("LIVESTREAM_SERVER").value_or("");
  if (!server.empty()) return Origin{server, "LIVESTREAM_SERVER"};
  const std::string port = environment("LIVESTREAM_PORT").value_or("");
  if (!port.empty() && !is_port(port))
    return invalid(fmt::format("LIVESTREAM_PORT is '{}': give a number from 1 to 65535", port));
  return Origin{fmt::format("http://localhost:{}", port.empty() ? kDefaultPort : port), "the default"};
}

}  // namespace

Result<ServerAddress> server_address(const std::string& flag, const Environment& environment) {
  auto origin = find_origin(flag, environment);
  if (!origin) return origin.error();
  while (origin->url.ends_with('/')) origin->url.pop_back();
  auto url = net::parse_http_url(origin->url);
  if (!url) return invalid(fmt::format("{}: {}", origin->name, url.error().message));
  return ServerAddress{std::move(*url), std::move(origin->url), environment("LIVESTREAM_TOKEN").value_or("")};
}

std::string page_url(const ServerAddress& server, std::string_view id) {
  return fmt::format("{}/#/s/{}", server.text, net::percent_encode(id));
}

}  // namespace livestream::cli

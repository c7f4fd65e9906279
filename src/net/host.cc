#include "net/host.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/ascii.h"

namespace livestream::net {
namespace {

constexpr std::size_t kMaxName = 253;  // RFC 1035, 2.3.4
constexpr std::size_t kMaxLabel = 63;

struct Network {
  std::uint32_t address;
  std::uint32_t mask;
};

constexpr std::array<Network, 4> kPrivate = {
    {{0x0A000000, 0xFF000000}, {0xAC100000, 0xFFF00000}, {0xC0A80000, 0xFFFF0000}, {0x64400000, 0xFFC00000}}};

std::optional<in_addr> parse_ipv4(std::string_view text) {
  in_addr address{};
  if (::inet_pton(AF_INET, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::optional<in6_addr> parse_ipv6(std::string_view text) {
  in6_addr address{};
  if (::inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return address;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

}  // namespace

bool is_host_name(std::string_view text) {
  if (text.size() > kMaxName) return false;
  for (std::string_view rest = text;;) {
    const auto dot = rest.find('.');
    if (!is_label(rest.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    rest.remove_prefix(dot + 1);
  }
}

bool is_local_name(std::string_view name) {
  const std::string lower = lowercase(name);
  return lower.find('.') == std::string::npos ||
         std::any_of(kLocalDomains.begin(), kLocalDomains.end(),
                     [&](std::string_view domain) { return lower.ends_with("." + std::string(domain)); });
}

bool is_ipv4(std::string_view text) { return parse_ipv4(text).has_value(); }

bool is_ipv6(std::string_view text) { return parse_ipv6(text).has_value(); }

bool is_address(std::string_view text) { return is_ipv4(text) || is_ipv6(text); }

bool is_url_address(std::string_view text) {
  const bool has_brackets = text.size() > 2 && text.front() == '[' && text.back() == ']';
  return has_brackets ? is_ipv6(text.substr(1, text.size() - 2)) : is_ipv4(text);
}

bool is_private_address(std::string_view text) {
  if (const auto ipv6 = parse_ipv6(text)) return (ipv6->s6_addr[0] & 0xFEU) == 0xFC;
  const auto ipv4 = parse_ipv4(text);
  return ipv4 && std::any_of(kPrivate.begin(), kPrivate.end(), [&](const Network& network) {
           return (ntohl(ipv4->s_addr) & network.mask) == network.address;
         });
}

}  // namespace livestream::net

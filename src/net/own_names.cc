#include "net/own_names.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <optional>

#include "base/ascii.h"
#include "net/host.h"

namespace livestream::net {
namespace {

std::optional<std::string> text_of(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->sa_family == AF_INET) {
    const auto* const v4 = reinterpret_cast<const sockaddr_in*>(address);
    if (::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size()) != nullptr) return text.data();
  }
  if (address->sa_family == AF_INET6) {
    const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(address);
    if (IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr)) return std::nullopt;  // means nothing without the name of an interface
    if (::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size()) != nullptr) return text.data();
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> own_names() {
  std::array<char, 256> text{};
  if (::gethostname(text.data(), text.size() - 1) != 0) return {};
  const std::string whole = lowercase(text.data());
  const std::string label = whole.substr(0, whole.find('.'));
  if (label.empty()) return {};
  std::vector<std::string> names = {label, label + ".local"};
  if (whole != label && whole != names.back()) names.push_back(whole);
  return names;
}

std::vector<std::string> own_addresses() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
  std::vector<std::string> addresses;
  std::vector<std::string> ipv6;
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    const bool is_up = (one->ifa_flags & IFF_UP) != 0 && (one->ifa_flags & IFF_LOOPBACK) == 0;
    if (one->ifa_addr == nullptr || !is_up) continue;
    if (auto address = text_of(one->ifa_addr)) (is_ipv4(*address) ? addresses : ipv6).push_back(std::move(*address));
  }
  std::move(ipv6.begin(), ipv6.end(), std::back_inserter(addresses));
  return addresses;
}

}  // namespace livestream::net

#pragma once

#include <array>
#include <string>
#include <string_view>

namespace livestream::net {

/// The ends of names that nobody owns on the internet: localhost (RFC 6761), `.local` (RFC 6762), `.home.arpa` (RFC
/// 8375), `.internal` (ICANN, 2024), and `.lan`, which routers give out.
inline constexpr std::array<std::string_view, 5> kLocalDomains = {"localhost", "local", "lan", "internal", "home.arpa"};

/// True of letters, digits, `-` and `.` as a host name has them (RFC 1123, 2.1).
bool is_host_name(std::string_view text);
/// True of a name that is another machine's in another network: one without a dot, or below one of kLocalDomains.
bool is_local_name(std::string_view name);

/// True of a literal address; IPv6 without its brackets.
bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);
bool is_address(std::string_view text);
/// True of a literal address as it stands in a URL: IPv6 in brackets.
bool is_url_address(std::string_view text);
/// True of a literal address of private networks (RFC 1918, 4193), and of those over the internet (RFC 6598).
bool is_private_address(std::string_view text);

}  // namespace livestream::net

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace livestream::net {

/// The value of the first cookie called `name` in a `Cookie` field (RFC 6265, 4.2). Nothing if there is none.
std::optional<std::string_view> cookie_value(std::string_view field, std::string_view name);

/// One that no script reads and no other site sends. `name` and `value` must be tokens and cookie-octets (RFC 6265,
/// 4.1.1): nothing here is quoted.
struct Cookie {
  std::string_view name;
  std::string_view value;
  std::string_view path = "/";
  std::chrono::seconds lifetime{};  ///< 0: as long as the browser runs
  bool only_encrypted = false;      ///< sent back over TLS alone
};

/// The value of its `Set-Cookie` field.
std::string to_set_cookie(const Cookie& cookie);

}  // namespace livestream::net

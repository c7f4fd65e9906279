#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace livestream::net {

/// Where an HTTP server is: `http://host[:port][/prefix]`.
struct HttpUrl {
  std::string host = {};  ///< a name or a literal address, IPv6 without its brackets
  std::uint16_t port = 80;
  std::string prefix = {};  ///< path that stands before every target; empty or `/…` without a slash at its end

  /// As the `Host` field wants it: `localhost:8080`, `[::1]:8080`.
  std::string authority() const;

  friend bool operator==(const HttpUrl&, const HttpUrl&) = default;
};

/// Errors, all `invalid`, name the URL and what to do: another scheme (https is not spoken), no host, a bad port,
/// a user name, a query or a fragment.
Result<HttpUrl> parse_http_url(std::string_view url);

}  // namespace livestream::net

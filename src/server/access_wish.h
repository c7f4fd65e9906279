#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "access/role.h"
#include "base/result.h"
#include "net/http_url.h"

namespace livestream {

/// What a request for a way in asks for: a code for a browser, or a link to one session.
struct AccessWish {
  std::string name;  ///< of the token to be
  Role role = Role::viewer;
  std::string session;
  std::optional<std::chrono::seconds> lifetime;  ///< of the token; nothing: until it is revoked
  std::string url_text;             ///< where others find the page, without a slash at its end; empty: not said
  std::optional<net::HttpUrl> url;  ///< the same, read as if it were not encrypted
  bool is_encrypted = false;        ///< it is https
  bool is_redacted = false;         ///< what it shows is without secrets
};

/// Reads it from JSON with the members `name`, `role`, `session`, `lifetime_seconds`, `url` and `redacted`, each of
/// which may be missing: it is then as in `usual`. Errors: `invalid`, naming the member and its value.
Result<AccessWish> read_access_wish(std::string_view body, AccessWish usual);

}  // namespace livestream

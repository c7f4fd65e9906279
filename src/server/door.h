#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "access/role.h"
#include "access/token_file.h"
#include "base/clock.h"
#include "net/http_message.h"

namespace livestream {

/// What a request may do.
struct Grant {
  Role role = Role::admin;
  std::string session;  ///< of a publisher: the only one that it may post to; empty: any
  std::string token;    ///< the hash of its secret; empty: none was needed

  friend bool operator==(const Grant&, const Grant&) = default;
};

/// The second line, behind Guard: who it is. Our own programs on this machine need no token, unless all do; whoever
/// else comes in does so by one (`Authorization: Bearer …`), with what that allows. Thread: the loop's.
class Door {
 public:
  Door(TokenFile tokens, bool requires_token) : tokens_(std::move(tokens)), requires_token_(requires_token) {}

  /// What the request may do, or the answer if it may nothing: 401 without a token that is known, or 403 where one
  /// would not help.
  std::variant<Grant, net::HttpResponse> let_in(const net::HttpRequest& request, SystemTime now);

  /// Once a second: tokens that were made or revoked meanwhile.
  void refresh();
  /// Whether what came in by this token may stay.
  bool is_still_open(std::string_view token, SystemTime now) const;

 private:
  const AccessToken* find(std::string_view secret, SystemTime now);

  WatchedTokens tokens_;
  bool requires_token_;
};

}  // namespace livestream

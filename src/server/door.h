#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/rate_limiter.h"
#include "access/role.h"
#include "access/token_file.h"
#include "base/clock.h"
#include "net/http_message.h"

namespace livestream {

/// What a request may do.
struct Grant {
  Role role = Role::admin;
  std::string session;       ///< the only one that it may post to, or see; empty: any
  std::string token;         ///< the hash of its secret; empty: none was needed
  bool is_redacted = false;  ///< what it is shown is without secrets

  friend bool operator==(const Grant&, const Grant&) = default;
};

struct DoorOptions {
  std::filesystem::path tokens;              ///< their file
  bool requires_token = false;               ///< also of our own programs on this machine
  std::vector<std::string> trusted_proxies;  ///< addresses whose word counts for whom they forward
  double requests_per_second = 2'000;        ///< of one token; twice as many at once
  bool redacts_all = false;                  ///< nobody is shown secrets
};

/// The second line, behind Guard: who it is. Our own programs on this machine need no token, unless all do; whoever
/// else comes in does so by one, as `Authorization: Bearer …` or in the cookie of a paired browser, with what that
/// allows. Who comes too often is told when to come again. Thread: the loop's.
class Door {
 public:
  explicit Door(DoorOptions options);

  /// What the request may do, or the answer if it may nothing: 401 without a token that is known, 403 for what a cookie
  /// alone is not enough for, 429 if it comes too often.
  std::variant<Grant, net::HttpResponse> let_in(const net::HttpRequest& request, SystemTime now, SteadyTime steady);
  /// Counts a request of somebody who has no token, or tries a code. The answer if there were too many.
  std::optional<net::HttpResponse> count_guest(const net::HttpRequest& request, SteadyTime now);

  /// The address that a request comes from, as far as it can be known: that of the peer, or whom a trusted proxy names.
  std::string_view client_address(const net::HttpRequest& request) const;

  /// The request was encrypted on its way here, at least as far as a trusted proxy, or the one behind such a name.
  bool is_encrypted(const net::HttpRequest& request) const;
  /// One more name by which browsers reach us by https alone.
  void add_encrypted_name(std::string_view name);

  /// Once a second: tokens that were made or revoked meanwhile.
  void refresh(SteadyTime now);
  /// Whether what came in by this token may stay.
  bool is_still_open(std::string_view token, SystemTime now) const;
  /// Keeps one more, under a name of its own where its name is taken; it counts at once. Errors: those of TokenFile.
  Result<AccessToken> add(AccessToken token);
  /// The token whose secret this is; null: none that opens anything. Until the next call.
  const AccessToken* find(std::string_view secret, SystemTime now);

  /// Of the cookie with a browser's token. Servers on other ports of the same host have others.
  const std::string& cookie_name() const { return cookie_name_; }
  void set_port(std::uint16_t port);

 private:
  void refresh_tokens();
  bool is_trusted(std::string_view address) const;

  const DoorOptions options_;
  TokenFile file_;
  WatchedTokens tokens_;
  RateLimiter guests_;
  RateLimiter members_;
  std::string cookie_name_;
  std::vector<std::string> encrypted_names_;
};

}  // namespace livestream

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/role.h"
#include "base/clock.h"
#include "base/result.h"

namespace livestream {

/// What opens the door, as it is kept: its secret is known only to whoever was given it. Times are microseconds since
/// 1970 UTC.
struct AccessToken {
  std::string name;  ///< a person's word for it: 1 to 64 characters, no control characters; no two are the same
  Role role = Role::viewer;
  std::string session;  ///< the only one that a publisher may post to, or a viewer see; empty: any
  std::int64_t created_us = 0;
  std::int64_t expires_us = 0;  ///< 0: never
  std::string hash;             ///< of its secret
  bool is_redacted = false;     ///< what goes out by it is without the secrets that are recognised

  bool is_valid(SystemTime now) const { return expires_us == 0 || now.time_since_epoch().count() < expires_us; }
  friend bool operator==(const AccessToken&, const AccessToken&) = default;
};

/// All tokens there are, at most `kMaxTokens`.
using AccessTokens = std::vector<AccessToken>;
inline constexpr std::size_t kMaxTokens = 10'000;

/// A token that is made now, and its secret, which stands nowhere else.
struct NewToken {
  AccessToken token;
  std::string secret;
};
/// Without a lifetime it opens until it is revoked.
NewToken make_token(std::string name, Role role, std::string session, SystemTime now,
                    std::optional<std::chrono::seconds> lifetime);

/// The token whose secret this is; null if there is none, or it has expired. Looks at each of them, however soon one
/// fits, and compares in constant time.
const AccessToken* find_token(const AccessTokens& tokens, std::string_view secret, SystemTime now);

/// Errors: `invalid` for a name that is none.
Result<void> check_token_name(std::string_view name);
/// `wanted`, or, if that is taken, the first of `wanted 2`, `wanted 3` … that is not.
std::string free_token_name(const AccessTokens& tokens, const std::string& wanted);
/// Errors: `invalid` for a name that is none, `conflict` for one that is taken, `too_large`.
Result<void> add_token(AccessTokens& tokens, AccessToken token);
/// Leaves out those that expired more than `kExpiredAreKept` ago: by then nobody asks why they do not open any more.
void forget_expired(AccessTokens& tokens, SystemTime now);
inline constexpr std::chrono::hours kExpiredAreKept{24 * 30};
/// The token that was removed. Errors: `not_found`, with the names that there are.
Result<AccessToken> remove_token(AccessTokens& tokens, std::string_view name);

/// As they stand in the file: JSON, an object with `tokens`.
std::string encode_tokens(const AccessTokens& tokens);
/// Errors: `invalid`, with what is wrong. Never takes a part: a token that cannot be read might be one that was to be
/// narrower.
Result<AccessTokens> parse_tokens(std::string_view text);

}  // namespace livestream

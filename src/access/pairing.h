#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/role.h"
#include "base/clock.h"

namespace livestream {

/// What whoever brings the code gets: a token.
struct PairingOffer {
  std::string name;  ///< of the token
  Role role = Role::viewer;
  std::optional<std::chrono::seconds> lifetime;  ///< of the token, from when it is made; nothing: until it is revoked
  bool only_encrypted = false;                   ///< its cookie goes over TLS alone
  bool is_redacted = false;                      ///< what it is shown is without secrets
};

/// One-time codes by which a browser gets a token of its own. They are kept in memory alone, each for a few minutes, as
/// hashes. Thread: one.
class Pairings {
 public:
  static constexpr std::chrono::minutes kLifetime{5};
  static constexpr std::size_t kMaxOpen = 100;  ///< past that the oldest ends

  /// A code: `ABCDE-23456`, 50 random bits in letters and digits that nobody mistakes for others (Crockford's base 32).
  std::string offer(PairingOffer offer, SteadyTime now);
  /// What was offered for this code, once. Case, spaces and dashes do not matter, and what looks alike is taken for it.
  std::optional<PairingOffer> take(std::string_view code, SteadyTime now);
  /// Whether `take` would give something for it.
  bool is_open(std::string_view code, SteadyTime now);

 private:
  struct Open {
    std::string hash;
    PairingOffer offer;
    SteadyTime until;
  };
  void forget_old(SteadyTime now);
  std::vector<Open>::iterator find(std::string_view code, SteadyTime now);

  std::vector<Open> open_;  // oldest first
};

}  // namespace livestream

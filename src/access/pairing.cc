#include "access/pairing.h"

#include <algorithm>
#include <utility>

#include "access/secret.h"

namespace livestream {
namespace {

// https://www.crockford.com/base32.html
constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kLength = 10;
constexpr std::size_t kGroup = 5;

// The digit that `c` stands for; nothing: it is left out.
std::optional<char> digit_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') return '0';
  if (c == 'I' || c == 'L') return '1';
  if (c == '-' || c == ' ') return std::nullopt;
  return c;
}

std::string plain(std::string_view code) {
  std::string out;
  for (const char c : code.substr(0, 4 * kLength))
    if (const auto digit = digit_of(c)) out.push_back(*digit);
  return out;
}

}  // namespace

std::string Pairings::offer(PairingOffer offer, SteadyTime now) {
  forget_old(now);
  if (open_.size() >= kMaxOpen) open_.erase(open_.begin());
  std::string code;
  for (std::size_t i = 0; i < kLength; ++i) code.push_back(kDigits[random_below(kDigits.size())]);
  open_.push_back({hash_secret(code), std::move(offer), now + kLifetime});
  return code.insert(kGroup, "-");
}

std::vector<Pairings::Open>::iterator Pairings::find(std::string_view code, SteadyTime now) {
  forget_old(now);
  const std::string hash = hash_secret(plain(code));
  auto found = open_.end();
  for (auto one = open_.begin(); one != open_.end(); ++one)
    if (equal_in_constant_time(one->hash, hash)) found = one;
  return found;
}

bool Pairings::is_open(std::string_view code, SteadyTime now) {
  const auto found = find(code, now);
  return found != open_.end();
}

std::optional<PairingOffer> Pairings::take(std::string_view code, SteadyTime now) {
  const auto found = find(code, now);
  if (found == open_.end()) return std::nullopt;
  PairingOffer offer = std::move(found->offer);
  open_.erase(found);
  return offer;
}

void Pairings::forget_old(SteadyTime now) {
  std::erase_if(open_, [&](const Open& one) { return one.until <= now; });
}

}  // namespace livestream

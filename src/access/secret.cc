#include "access/secret.h"

#include <sodium.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace livestream {
namespace {

constexpr std::size_t kSecretBytes = 32;

void begin() {
  if (::sodium_init() >= 0) return;
  std::fputs("livestream: no source of random numbers\n", stderr);
  std::abort();
}

}  // namespace

std::string make_secret() {
  begin();
  std::array<unsigned char, kSecretBytes> bytes{};
  ::randombytes_buf(bytes.data(), bytes.size());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::array<char, sodium_base64_ENCODED_LEN(kSecretBytes, kVariant)> text{};
  ::sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  return std::string("ls_") + text.data();
}

std::uint32_t random_below(std::uint32_t bound) {
  begin();
  return ::randombytes_uniform(bound);
}

std::string hash_secret(std::string_view secret) {
  begin();
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  ::crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text{};
  ::sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  return text.data();
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace livestream

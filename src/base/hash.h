#pragma once

#include <cstdint>
#include <string_view>

namespace livestream {

/// FNV-1a, 64 bit (http://www.isthe.com/chongo/tech/comp/fnv/): the same on every machine, so it may be
/// stored. Not against an adversary.
constexpr std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed = 0xcbf29ce484222325ULL) {
  for (const char c : bytes) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return seed;
}

/// XXH3, 64 bit (https://xxhash.com), which is quickest for the short texts hashed here. Not to be stored, as
/// another library may take its place. Not against an adversary.
std::uint64_t quick_hash(std::string_view bytes);

/// Well mixed from both, in this order. Steele, Lea, Flood: "Fast splittable pseudorandom number generators" (2014),
/// its finaliser.
constexpr std::uint64_t combine_hashes(std::uint64_t seed, std::uint64_t value) {
  const auto mix = [](std::uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
    return bits ^ (bits >> 31);
  };
  return mix(seed + 0x9e3779b97f4a7c15ULL + mix(value));
}

}  // namespace livestream

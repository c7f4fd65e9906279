#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "redact/rules.h"

namespace livestream {

/// Finds where an anchor may begin, by its first three characters in whichever case. Immutable: any thread.
class Anchors {
 public:
  /// The rules outlive it.
  explicit Anchors(std::span<const Rule> rules);

  struct Place {
    std::size_t at = std::string_view::npos;
    std::span<const Rule* const> rules = {};  ///< those whose anchor may stand there, in their order
  };
  /// The first place at or past `from`. Time: its distance.
  Place find(std::string_view text, std::size_t from) const;

 private:
  static constexpr int kHashBits = 14;
  static std::size_t hash(std::uint32_t window) { return ((window << 8) * 0x9e3779b1U) >> (32 - kHashBits); }

  std::array<std::uint8_t, std::size_t{1} << kHashBits> bucket_of_{};  // 0: none
  std::vector<std::vector<const Rule*>> buckets_;
};

}  // namespace livestream

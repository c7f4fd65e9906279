#include "redact/anchors.h"

namespace livestream {
namespace {

constexpr std::size_t kWindow = 3;

// Makes letters small; what else changes does so in anchors, too. A fourth character stays, for speed: hashes leave it
// out.
std::uint32_t slide(std::uint32_t window, char next) {
  return (window << 8) | static_cast<unsigned char>(next) | 0x20U;
}

}  // namespace

Anchors::Anchors(std::span<const Rule> rules) : buckets_(1) {
  for (const Rule& rule : rules) {
    std::uint32_t window = 0;
    for (const char c : rule.anchor.substr(0, kWindow)) window = slide(window, c);
    std::uint8_t& bucket = bucket_of_[hash(window)];
    if (bucket == 0) {
      bucket = static_cast<std::uint8_t>(buckets_.size());
      buckets_.emplace_back();
    }
    buckets_[bucket].push_back(&rule);
  }
}

Anchors::Place Anchors::find(std::string_view text, std::size_t from) const {
  std::uint32_t window = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    window = slide(window, text[i]);
    const std::uint8_t bucket = bucket_of_[hash(window)];
    if (bucket != 0 && i + 1 >= from + kWindow) [[unlikely]]
      return {i + 1 - kWindow, buckets_[bucket]};
  }
  return {};
}

}  // namespace livestream

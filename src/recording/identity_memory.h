#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "model/event.h"

namespace livestream {

/// Remembers what was counted, to recognise repeats: the identities of the last kRemembered events and, for
/// what fell out of that, the highest sequence of each emitter. So a late event of an emitter is still
/// counted while its neighbours are remembered, and a very late one is taken for a repeat.
/// Bounded: kRemembered identities, kMaxEmitters emitters (past that the one quiet for longest is forgotten). Thread:
/// one.
class IdentityMemory {
 public:
  static constexpr std::size_t kRemembered = 4'096;
  static constexpr std::size_t kMaxEmitters = 10'000;

  /// The offset at which this same event was counted before; 0 if it was, but too long ago to know where.
  std::optional<std::uint64_t> find(const Event& event) const;
  void remember(const Event& event, std::uint64_t offset);

  /// For the snapshot: emitter → highest sequence of those no longer remembered one by one.
  const std::map<std::string, std::uint64_t>& forgotten() const { return forgotten_; }
  void restore_forgotten(std::map<std::string, std::uint64_t> forgotten) { forgotten_ = std::move(forgotten); }

 private:
  struct Remembered {
    std::uint64_t identity = 0;
    std::string emitter;
    std::uint64_t sequence = 0;
  };

  std::unordered_map<std::uint64_t, std::uint64_t> offsets_;  // identity → offset
  std::deque<Remembered> order_;
  std::map<std::string, std::uint64_t> forgotten_;
};

}  // namespace livestream

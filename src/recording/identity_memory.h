#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
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

  /// What is left of an emitter's events that are no longer remembered one by one.
  struct Forgotten {
    std::uint64_t highest_sequence = 0;
    std::uint64_t newest_offset = 0;

    friend bool operator==(const Forgotten&, const Forgotten&) = default;
  };
  /// By `stable_hash` of the emitter.
  using ForgottenEmitters = std::map<std::uint64_t, Forgotten>;

  /// The offset at which this same event was counted before; 0 if it was, but too long ago to know where.
  /// `identity` must be the event's.
  std::optional<std::uint64_t> find(const Event& event, std::uint64_t identity) const;
  std::optional<std::uint64_t> find(const Event& event) const { return find(event, identity_of(event)); }

  /// Every counted event, in order; those without identity too, as each takes one of the kRemembered places.
  void remember(const Event& event, std::uint64_t identity, std::uint64_t offset);
  void remember(const Event& event, std::uint64_t offset) { remember(event, identity_of(event), offset); }

  /// For the snapshot.
  const ForgottenEmitters& forgotten() const { return forgotten_; }
  void restore_forgotten(ForgottenEmitters forgotten);

 private:
  struct Remembered {
    std::uint64_t identity = 0;
    std::uint64_t emitter = 0;  // 0: none
    std::uint64_t sequence = 0;
    std::uint64_t offset = 0;
  };

  void forget_oldest();
  void forget_emitter_quiet_for_longest();

  std::unordered_map<std::uint64_t, std::uint64_t> offsets_;  // identity → offset
  std::deque<Remembered> order_;
  ForgottenEmitters forgotten_;
  std::map<std::uint64_t, std::uint64_t> quiet_;  // newest offset → emitter
};

}  // namespace livestream

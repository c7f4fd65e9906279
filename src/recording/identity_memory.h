#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "model/event.h"

namespace livestream {

/// Remembers what was counted, to recognise repeats: the identities of the last kRemembered events and, for
/// what fell out of that, the highest sequence of each emitter. So a late event of an emitter is still
/// counted while its neighbours are remembered, and a very late one is taken for a repeat.
/// Bounded: kRemembered identities in about 110 KB; kMaxEmitters emitters, past which the kForgottenAtOnce that were
/// quiet for longest are forgotten. Thread: one.
class IdentityMemory {
 public:
  static constexpr std::size_t kRemembered = 4'096;
  static constexpr std::size_t kMaxEmitters = 10'000;
  static constexpr std::size_t kForgottenAtOnce = 1'000;

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

  /// Every counted event, offset by offset; those without identity too, as each takes one of the kRemembered places.
  void remember(const Event& event, std::uint64_t identity, std::uint64_t offset);
  void remember(const Event& event, std::uint64_t offset) { remember(event, identity_of(event), offset); }

  /// For the snapshot.
  const ForgottenEmitters& forgotten() const { return forgotten_; }
  void restore_forgotten(ForgottenEmitters forgotten) { forgotten_ = std::move(forgotten); }

 private:
  struct Remembered {
    std::uint64_t identity = 0;
    std::uint64_t emitter = 0;  // 0: none
    std::uint64_t sequence = 0;
  };
  using Slot = std::uint16_t;
  static constexpr Slot kFree = 0xffff;

  std::uint64_t offset_in(std::size_t slot) const;
  void forget_oldest();
  void forget_quiet_emitters();

  std::size_t home_of(std::uint64_t identity) const { return identity & (table_.size() - 1); }
  std::size_t place_of(std::uint64_t identity) const;
  void insert(Slot slot);
  void erase(std::uint64_t identity);
  void grow_table();

  std::vector<Remembered> ring_;  // the newest event stands before next_
  std::size_t next_ = 0;
  std::uint64_t newest_offset_ = 0;
  std::vector<Slot> table_;  // from an identity's home on: the slots of the ring that may hold it; at most half full
  ForgottenEmitters forgotten_;
};

}  // namespace livestream

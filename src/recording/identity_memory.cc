#include "recording/identity_memory.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace livestream {
namespace {

constexpr std::size_t kFirstTable = 64;  // a power of two

std::uint64_t emitter_key(const Event& event) { return event.emitter().empty() ? 0 : stable_hash(event.emitter()); }

}  // namespace

std::optional<std::uint64_t> IdentityMemory::find(const Event& event, std::uint64_t identity) const {
  if (identity == 0) return std::nullopt;
  if (!table_.empty())
    if (const Slot slot = table_[place_of(identity)]; slot != kFree) return offset_in(slot);
  if (event.emitter().empty() || forgotten_.empty()) return std::nullopt;
  const auto emitter = forgotten_.find(emitter_key(event));
  if (emitter == forgotten_.end() || event.sequence() > emitter->second.highest_sequence) return std::nullopt;
  return 0;
}

void IdentityMemory::remember(const Event& event, std::uint64_t identity, std::uint64_t offset) {
  const Remembered one{identity, identity != 0 ? emitter_key(event) : 0, event.sequence()};
  if (ring_.size() < kRemembered) {
    ring_.push_back(one);
    if (2 * ring_.size() > table_.size()) grow_table();
  } else {
    forget_oldest();
    ring_[next_] = one;
  }
  newest_offset_ = offset;
  if (identity != 0) insert(static_cast<Slot>(next_));
  next_ = (next_ + 1) % kRemembered;
}

std::uint64_t IdentityMemory::offset_in(std::size_t slot) const {
  const std::size_t age = (next_ + kRemembered - 1 - slot) % kRemembered;
  return newest_offset_ - age;
}

void IdentityMemory::forget_oldest() {
  const Remembered& oldest = ring_[next_];
  if (oldest.identity != 0) erase(oldest.identity);
  if (oldest.emitter == 0) return;
  Forgotten& emitter = forgotten_[oldest.emitter];
  emitter.highest_sequence = std::max(emitter.highest_sequence, oldest.sequence);
  emitter.newest_offset = offset_in(next_);
  if (forgotten_.size() > kMaxEmitters) forget_quiet_emitters();
}

void IdentityMemory::forget_quiet_emitters() {
  std::vector<std::uint64_t> newest;
  newest.reserve(forgotten_.size());
  for (const auto& [emitter, what] : forgotten_) newest.push_back(what.newest_offset);
  const auto limit = newest.begin() + kForgottenAtOnce;
  std::nth_element(newest.begin(), limit, newest.end());
  std::erase_if(forgotten_, [&](const auto& entry) { return entry.second.newest_offset < *limit; });
}

// The table: open addressing with linear probing; identities are well mixed already.

/// Where the identity's slot stands, or the free place where it would.
std::size_t IdentityMemory::place_of(std::uint64_t identity) const {
  std::size_t place = home_of(identity);
  while (table_[place] != kFree && ring_[table_[place]].identity != identity) place = (place + 1) % table_.size();
  return place;
}

void IdentityMemory::insert(Slot slot) { table_[place_of(ring_[slot].identity)] = slot; }

/// Closes the hole that the identity leaves, so that no probe ends early (Knuth, TAOCP vol. 3, 6.4, algorithm R).
void IdentityMemory::erase(std::uint64_t identity) {
  const std::size_t mask = table_.size() - 1;
  std::size_t hole = place_of(identity);
  for (std::size_t place = (hole + 1) & mask; table_[place] != kFree; place = (place + 1) & mask) {
    const std::size_t home = home_of(ring_[table_[place]].identity);
    if (((place - home) & mask) < ((place - hole) & mask)) continue;
    table_[hole] = table_[place];
    hole = place;
  }
  table_[hole] = kFree;
}

void IdentityMemory::grow_table() {
  table_.assign(std::max(kFirstTable, 2 * table_.size()), kFree);
  for (std::size_t slot = 0; slot + 1 < ring_.size(); ++slot)
    if (ring_[slot].identity != 0) insert(static_cast<Slot>(slot));
}

}  // namespace livestream

#include "recording/identity_memory.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace livestream {
namespace {

std::uint64_t emitter_key(const Event& event) { return event.emitter.empty() ? 0 : stable_hash(event.emitter); }

}  // namespace

std::optional<std::uint64_t> IdentityMemory::find(const Event& event, std::uint64_t identity) const {
  if (identity == 0) return std::nullopt;
  if (const auto known = offsets_.find(identity); known != offsets_.end()) return known->second;
  if (event.emitter.empty() || forgotten_.empty()) return std::nullopt;
  const auto emitter = forgotten_.find(emitter_key(event));
  if (emitter == forgotten_.end() || event.sequence > emitter->second.highest_sequence) return std::nullopt;
  return 0;
}

void IdentityMemory::remember(const Event& event, std::uint64_t identity, std::uint64_t offset) {
  if (order_.size() == kRemembered) forget_oldest();
  const bool by_sequence = identity != 0;
  order_.push_back({identity, by_sequence ? emitter_key(event) : 0, event.sequence, offset});
  if (identity != 0) offsets_.insert_or_assign(identity, offset);
}

void IdentityMemory::restore_forgotten(ForgottenEmitters forgotten) {
  forgotten_ = std::move(forgotten);
  quiet_.clear();
  for (const auto& [emitter, what] : forgotten_) quiet_.emplace(what.newest_offset, emitter);
}

void IdentityMemory::forget_oldest() {
  const Remembered oldest = order_.front();
  order_.pop_front();
  if (const auto known = offsets_.find(oldest.identity); known != offsets_.end() && known->second == oldest.offset)
    offsets_.erase(known);
  if (oldest.emitter == 0) return;

  Forgotten& emitter = forgotten_[oldest.emitter];
  quiet_.erase(emitter.newest_offset);
  emitter.highest_sequence = std::max(emitter.highest_sequence, oldest.sequence);
  emitter.newest_offset = oldest.offset;
  quiet_.emplace(oldest.offset, oldest.emitter);
  if (forgotten_.size() > kMaxEmitters) forget_emitter_quiet_for_longest();
}

void IdentityMemory::forget_emitter_quiet_for_longest() {
  const auto quietest = quiet_.begin();
  forgotten_.erase(quietest->second);
  quiet_.erase(quietest);
}

}  // namespace livestream

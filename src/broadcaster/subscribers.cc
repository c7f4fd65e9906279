#include "broadcaster/subscribers.h"

#include <algorithm>

#include "broadcaster/guarded.h"

namespace livestream {

Subscription Subscribers::add(Callback callback) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t id = next_id_++;
  entries_.push_back(std::make_shared<const Entry>(id, std::move(callback)));
  count_ = entries_.size();
  return Subscription([id, subscribers = weak_from_this()] {
    if (const auto alive = subscribers.lock()) alive->remove(id);
  });
}

void Subscribers::remove(std::uint64_t id) {
  std::shared_ptr<const Entry> removed;  // its destructor may run the host's code: not under the lock
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) { return entry->first == id; });
  if (found == entries_.end()) return;
  removed = std::move(*found);
  entries_.erase(found);
  count_ = entries_.size();
}

void Subscribers::call(const BroadcastEvent& event) const {
  Entries entries;
  {
    const std::lock_guard lock(mutex_);
    entries = entries_;
  }
  for (const auto& entry : entries) guarded(nullptr, [&] { return entry->second(event), nullptr; });
}

}  // namespace livestream

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "livestream/broadcaster.h"

namespace livestream {

/// The in-process subscribers of one broadcaster. Thread: any; callbacks run on the caller's, without a lock held.
class Subscribers : public std::enable_shared_from_this<Subscribers> {
 public:
  using Callback = std::function<void(const BroadcastEvent&)>;

  Subscription add(Callback callback);
  bool is_empty() const { return count_ == 0; }
  /// What callbacks throw is swallowed.
  void call(const BroadcastEvent& event) const;

 private:
  using Entry = std::pair<std::uint64_t, Callback>;
  using Entries = std::vector<std::shared_ptr<const Entry>>;

  void remove(std::uint64_t id);

  mutable std::mutex mutex_;
  Entries entries_;
  std::uint64_t next_id_ = 1;
  std::atomic<std::size_t> count_{0};  // so that an emit without subscribers takes no lock
};

}  // namespace livestream

#pragma once

#include <cstddef>
#include <vector>

#include "hub/subscriber.h"

namespace livestream {

/// The viewers of one channel. Leaving is O(n), waking in no particular order. Thread: the loop's.
class Audience {
 public:
  enum class Status { on_change, each_second };

  void join(Subscriber& subscriber, Status status);
  void leave(Subscriber& subscriber);
  std::size_t size() const { return all_.size(); }
  bool wants_each_second() const { return !each_second_.empty(); }

  void wake() const;
  /// To those that asked for it each second.
  void status_due() const {
    for (Subscriber* subscriber : each_second_) subscriber->status_due();
  }
  /// They leave while this runs.
  void dismiss(const char* reason);

 private:
  std::vector<Subscriber*> all_;
  std::vector<Subscriber*> each_second_;
};

}  // namespace livestream

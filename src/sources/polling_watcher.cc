#include "sources/polling_watcher.h"

#include <algorithm>

namespace livestream {

Result<void> PollingWatcher::watch(const std::filesystem::path& folder) { return polled_.add(folder); }

void PollingWatcher::unwatch(const std::filesystem::path& folder) { polled_.remove(folder); }

FileChanges PollingWatcher::wait(std::chrono::microseconds timeout) {
  {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, std::min(timeout, polled_.until_due().value_or(timeout)), [this] { return is_woken_; });
    is_woken_ = false;
  }
  FileChanges changes;
  polled_.look(changes);
  return changes;
}

void PollingWatcher::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  woken_.notify_one();
}

}  // namespace livestream

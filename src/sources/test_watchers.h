#pragma once

#include <memory>
#include <string>

#include "sources/file_watcher.h"
#include "sources/polling_watcher.h"

namespace livestream {

/// The watchers every test of following files runs with: the system's best, the same past its limit after
/// two folders, and the portable one.
enum class WatcherKind { best, limited, polling };

inline WatchOptions quick(WatcherKind kind) {
  WatchOptions options;
  options.poll_interval = std::chrono::milliseconds(5);
  if (kind == WatcherKind::limited) options.max_system_watches = 2;
  return options;
}

inline std::unique_ptr<FileWatcher> make_watcher(WatcherKind kind, const Clock& clock) {
  if (kind == WatcherKind::polling) return std::make_unique<PollingWatcher>(clock, quick(kind));
  return make_file_watcher(clock, quick(kind));
}

inline std::string name_of(WatcherKind kind) {
  if (kind == WatcherKind::polling) return "Polling";
  return kind == WatcherKind::best ? "Best" : "Limited";
}

}  // namespace livestream

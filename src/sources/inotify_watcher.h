#pragma once

#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "sources/file_watcher.h"

namespace livestream {

/// Watches by inotify(7). Folders it cannot watch so (limit reached, a network file system, where changes
/// made elsewhere are not told) are polled. Fails where the system has no inotify or gives no instance.
Result<std::unique_ptr<FileWatcher>> open_inotify_watcher(const Clock& clock, const WatchOptions& options);

}  // namespace livestream

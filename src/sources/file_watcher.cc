#include "sources/file_watcher.h"

#include "base/log.h"
#include "sources/inotify_watcher.h"
#include "sources/polling_watcher.h"

namespace livestream {

std::unique_ptr<FileWatcher> make_file_watcher(const Clock& clock, const WatchOptions& options) {
  auto watcher = open_inotify_watcher(clock, options);
  if (watcher) return std::move(*watcher);
  log::warning("watching files by polling: {}", watcher.error().message);
  return std::make_unique<PollingWatcher>(clock, options);
}

}  // namespace livestream

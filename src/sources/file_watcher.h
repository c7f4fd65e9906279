#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace livestream {

/// What happened since the last look.
struct FileChanges {
  /// What was made, written, replaced, renamed or deleted, in that order as far as the system tells, each
  /// once. May hold more than really changed: look, do not believe.
  std::vector<std::filesystem::path> paths;
  /// Changes were lost: look at everything.
  bool everything = false;
};

/// Tells which files in a set of folders change. Not recursive.
///
/// Thread: all calls from one, except `wake`.
class FileWatcher {
 public:
  virtual ~FileWatcher() = default;

  /// From now on every change of an entry of `folder` is reported as the entry's path. What was in it
  /// before is not: watch first, then look. If the folder itself goes away or another takes its place, its own
  /// path is reported and the watch is over. Watching a folder again makes sure that it is the one that has
  /// this name now.
  virtual Result<void> watch(const std::filesystem::path& folder) = 0;
  virtual void unwatch(const std::filesystem::path& folder) = 0;

  /// Waits until something changed, `wake` was called or `timeout` passed; may return early with nothing.
  virtual FileChanges wait(std::chrono::microseconds timeout) = 0;
  /// Ends the present `wait`, or the next one. Thread: any.
  virtual void wake() = 0;
};

struct WatchOptions {
  /// Distance of two looks where the system does not tell of changes. A look is followed by a pause at least as long
  /// as it took, and twenty times as long as the core worked for it: polling takes at most 5 % of a core and half of
  /// the time of a slow disk, and is late by no more than a machine that stands still for a moment.
  std::chrono::microseconds poll_interval = std::chrono::milliseconds(500);
  /// Folders this watcher asks the system to watch (about 1 KB of kernel memory each); the rest is polled.
  std::size_t max_system_watches = 100'000;
};

/// The best this system has: inotify on Linux, polling elsewhere. `clock` must outlive it.
std::unique_ptr<FileWatcher> make_file_watcher(const Clock& clock, const WatchOptions& options = {});

}  // namespace livestream

#pragma once

#include <condition_variable>
#include <mutex>

#include "sources/file_watcher.h"
#include "sources/polled_folders.h"

namespace livestream {

/// Watches by looking again and again: works everywhere, late by up to `poll_interval`.
class PollingWatcher final : public FileWatcher {
 public:
  PollingWatcher(const Clock& clock, const WatchOptions& options) : polled_(clock, options.poll_interval) {}

  Result<void> watch(const std::filesystem::path& folder) override;
  void unwatch(const std::filesystem::path& folder) override;
  FileChanges wait(std::chrono::microseconds timeout) override;
  void wake() override;

 private:
  PolledFolders polled_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool is_woken_ = false;
};

}  // namespace livestream

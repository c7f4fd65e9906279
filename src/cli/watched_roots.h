#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "base/result.h"

namespace livestream::cli {

/// The folders the server watches: those it was started with, and those added while it runs, which are kept
/// in a file (one path a line) and watched again at the next start. Thread: the loop's.
class WatchedRoots {
 public:
  using OnAdd = std::function<void(const std::filesystem::path&)>;

  /// `on_add` is told each root once.
  WatchedRoots(std::filesystem::path kept_file, OnAdd on_add);

  /// Adds what earlier runs kept, as far as it is still there.
  void add_kept();
  /// For this run only.
  void add(const std::filesystem::path& root);
  /// For this run and the next ones. not_found if `root` is no folder.
  Result<void> keep(const std::filesystem::path& root);

  const std::vector<std::filesystem::path>& all() const { return roots_; }

 private:
  std::filesystem::path kept_file_;
  OnAdd on_add_;
  std::vector<std::filesystem::path> roots_;
};

}  // namespace livestream::cli

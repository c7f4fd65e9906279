#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/file.h"
#include "sources/file_watcher.h"

namespace livestream {

/// Folders whose changes are found by comparing what is in them with what was. Thread: one.
class PolledFolders {
 public:
  /// `clock` must outlive it.
  PolledFolders(const Clock& clock, std::chrono::microseconds interval) : clock_(clock), interval_(interval) {}

  Result<void> add(const std::filesystem::path& folder);
  void remove(const std::filesystem::path& folder);
  bool contains(const std::filesystem::path& folder) const { return folders_.contains(folder); }

  /// How long until the next look is due; nothing without folders.
  std::optional<std::chrono::microseconds> until_due() const;
  /// Looks, if it is due, and adds what changed since the last look: in the order of modification times,
  /// what is gone first.
  void look(FileChanges& changes);

 private:
  struct Entry {
    FileState state;
    bool is_folder = false;
    /// Written so short before the look that a later write may bear the same time.
    bool is_young = false;
  };
  using Entries = std::map<std::string, Entry>;
  struct Folder {
    FileId id;
    Entries entries;
  };

  Result<Folder> read(const std::filesystem::path& path) const;
  static bool differs(const Entry& before, const Entry& now);

  const Clock& clock_;
  const std::chrono::microseconds interval_;
  std::map<std::filesystem::path, Folder> folders_;
  SteadyTime due_{};
};

}  // namespace livestream

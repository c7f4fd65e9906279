#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"
#include "runner/night/night_state.h"

namespace livestream {

/// A night's files: what it keeps below a root that is watched, and what the agent leaves where it works.
class NightFiles {
 public:
  NightFiles(std::filesystem::path root, std::string id, std::filesystem::path folder);

  static std::filesystem::path checkpoint_folder(const std::filesystem::path& root, const std::string& id);
  /// An id and a stamp that no other night has, not even one that begins at the same moment: the checkpoint's folder
  /// and the overnight log are made.
  static Result<std::string> reserve(const std::filesystem::path& root, const std::string& project, SystemTime now);
  /// They go, if there is nothing in them.
  static void give_back(const std::filesystem::path& root, const std::string& id, SystemTime start);
  /// Errors: `not_found` if there is no such night, `invalid` if another program wrote it; with the file's name.
  static Result<NightState> load(const std::filesystem::path& root, const std::string& id);

  std::filesystem::path records() const { return root_ / "logs" / "events"; }
  std::filesystem::path log_folder() const { return root_ / "logs" / ("ralph_" + id_); }
  /// What it tells people; named by the id's stamp, or else the night's start.
  std::filesystem::path overnight_log(SystemTime start) const;
  std::filesystem::path prompt_file(std::int64_t iteration) const;
  /// What people touch to have it stop: all nights that work here, or this one.
  std::vector<std::filesystem::path> stop_files() const;

  /// Takes this folder for this night alone, as long as the result is open. Errors: `busy` if another works here.
  Result<Fd> lock(std::chrono::milliseconds patience) const;
  /// Makes the checkpoint's folder, if it is not there. Errors: `conflict` if a night's state is in it.
  Result<void> create() const;
  /// Each file atomically, what others go by first: COMPLETE, progress.json, state.json.
  Result<void> save(const NightState& state) const;

  /// Those that are there, at most 4 MiB of each.
  ArtifactTexts artifacts() const;
  /// Whether what the phase is to leave behind is all there, and not empty.
  bool has_artifacts_of(std::string_view phase) const;
  /// Moves those of earlier nights to `.livestream/previous/ID/`; returns their names.
  Result<std::vector<std::string>> put_artifacts_away() const;

 private:
  std::filesystem::path root_;
  std::string id_;
  std::filesystem::path folder_;
};

}  // namespace livestream

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a tool's call changed in files, for the `files` of its `tool_call` event.
namespace livestream {

/// One file. Numbers of lines are there where they are known.
struct FileChange {
  std::string path;
  std::optional<std::int64_t> added = {};
  std::optional<std::int64_t> removed = {};

  friend bool operator==(const FileChange&, const FileChange&) = default;
};

/// Files of one call that are told at most, and bytes of a path.
inline constexpr std::size_t kMaxChangedFiles = 200;
inline constexpr std::size_t kMaxPathBytes = 1'024;
/// Lines of one file, so that sums of what agents claim do not overflow.
inline constexpr std::int64_t kMaxChangedLines = 1'000'000'000'000;

/// How many lines a text has: as many as it has line breaks, and one more if it does not end with one.
std::int64_t count_lines(std::string_view text);

/// Counts a line of a diff's hunk: `+` or `-` at its start.
void count_diff_line(FileChange& change, std::string_view line);

/// The lines that a unified diff of one file adds and removes; its head counts for nothing.
FileChange read_unified_diff(std::string path, std::string_view diff);

/// The files of a patch as Codex writes them: `*** Begin Patch`, `*** Update File: path`, … `*** End Patch`. How long a
/// deleted file was, it does not say. Empty if `patch` is none.
std::vector<FileChange> read_patch(std::string_view patch);

/// `[{"path":…, "added":…, "removed":…}]`.
std::string files_json(const std::vector<FileChange>& changes);

}  // namespace livestream

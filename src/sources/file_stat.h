#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace livestream {

enum class FileKind : std::uint8_t { file, folder, link, other };

struct FileStat {
  FileState state;
  FileKind kind = FileKind::other;
};

/// What stands under this name, links not followed; nothing if nothing does, or it may not be seen.
std::optional<FileStat> stat_entry(const std::filesystem::path& path);
/// Calls `found` with each entry of a folder, and returns whose entries they are. Asking the folder for each costs a
/// third of following its path. Errors: what `open(2)` says.
Result<FileId> each_entry(const std::filesystem::path& folder,
                          const std::function<void(const std::string& name, const FileStat&)>& found);

/// A file that was read whole.
struct WholeFile {
  std::string text;
  FileState state;  ///< when it was opened
};
/// Nothing if there is none (any more), it is a link or unreadable, or has more than `limit` bytes, which is said in
/// the diary.
std::optional<WholeFile> read_whole(const std::filesystem::path& path, std::uint64_t limit);

/// The text of a regular file, links followed inside `boundary` only; nothing if it is not there (any more),
/// unreadable, no regular file, or over `limit` bytes, which is said in the diary.
std::optional<std::string> read_whole_inside(const std::filesystem::path& path, const std::filesystem::path& boundary,
                                             std::uint64_t limit);

/// What stands there, a link followed inside `boundary` only. Nobody looks at links on the way there.
std::optional<FileStat> stat_inside(const std::filesystem::path& path, const std::filesystem::path& boundary);

}  // namespace livestream

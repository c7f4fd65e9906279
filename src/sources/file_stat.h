#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/file.h"

namespace livestream {

enum class FileKind : std::uint8_t { file, folder, link, other };

struct FileStat {
  FileState state;
  FileKind kind = FileKind::other;
};

/// What stands under this name, links not followed; nothing if nothing does, or it may not be seen.
std::optional<FileStat> stat_entry(const std::filesystem::path& path);
/// The same for an entry of an open folder.
std::optional<FileStat> stat_entry(int folder, const std::string& name);

/// The same, where `link` becomes what it leads to, if that lies in `boundary` (a real path) or below.
std::optional<FileStat> stat_inside(const std::filesystem::path& path, const std::filesystem::path& boundary);

}  // namespace livestream

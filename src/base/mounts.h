#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace livestream {

/// Type of the file system that `path` lies on by the table in `mounts` (the format of /proc/self/mounts,
/// see fstab(5)); empty if no entry covers it. Looks at text only: never touches the file system itself,
/// which may hang. Symbolic links are not resolved.
std::string file_system_type(std::string_view mounts, const std::filesystem::path& path);

/// False where a read or write may hang: network file systems and FUSE. Unknown types count as such.
/// Linux: by /proc/self/mounts; where that does not cover the path (in a chroot) and elsewhere by statfs(2).
bool is_on_local_disk(const std::filesystem::path& path);

}  // namespace livestream

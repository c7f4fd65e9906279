#pragma once

#include <filesystem>
#include <string>

#include "base/file.h"
#include "base/result.h"

// Files that others put below a folder that we were told to look at: no link among them leads out of it. The folder
// itself may be a link, as it is the user who names it.
namespace livestream {

/// `path` is `folder`, or lies below it. As they are written: both absolute, without links and dots.
bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder);

/// Where `path` leads, or would if it were made, links followed. Errors: `no_permission` if that is outside of
/// `folder`; those of following links.
Result<std::filesystem::path> resolve_inside(const std::filesystem::path& path, const std::filesystem::path& folder);

/// `open_file` for what `resolve_inside` finds. A link that is put in the way meanwhile is not followed.
Result<Fd> open_inside(const std::filesystem::path& path, const std::filesystem::path& folder, int flags,
                       mode_t mode = 0600);

/// `read_file` for what `resolve_inside` finds; `invalid` if that is no regular file.
Result<std::string> read_inside(const std::filesystem::path& path, const std::filesystem::path& folder,
                                std::uint64_t limit);

}  // namespace livestream

#pragma once

#include <filesystem>
#include <vector>

#include "sources/history.h"

namespace livestream::opencode {

/// The sessions in one home, old ones too; those of subagents as parts of the session they belong to. As several lie in
/// one file, their paths are made up: the store's, and in it the session's id.
std::vector<HistoryFile> find_history(const std::filesystem::path& home);

}  // namespace livestream::opencode

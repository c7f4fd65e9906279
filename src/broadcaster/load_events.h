#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "livestream/broadcaster.h"

namespace livestream {

/// The counted events of a record, in order; empty if it cannot be read.
std::vector<BroadcastEvent> load_events(const std::filesystem::path& record, const std::string& session_id);

}  // namespace livestream

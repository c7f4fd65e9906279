#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "cli/event_reader.h"

namespace livestream::cli {

/// The events of the record at `path`. Writes nothing. Errors: those of opening a log; not_found if there is none.
Result<std::unique_ptr<EventReader>> read_record(const std::filesystem::path& path, std::string session_id,
                                                 const std::filesystem::path& state_folder);

}  // namespace livestream::cli

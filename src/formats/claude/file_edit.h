#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "formats/file_changes.h"
#include "model/data_view.h"

namespace livestream::claude {

/// The file that a tool of the kind of Edit is asked to change; nothing for other tools.
std::optional<std::string> file_to_edit(std::string_view tool, const DataView& input);

/// What became of it: `result` is the record's `toolUseResult`, `path` as the tool was asked. Of notebooks no lines are
/// known. Nothing if the result says that it failed.
std::optional<FileChange> read_edit(const std::string& path, const DataView& result);

}  // namespace livestream::claude

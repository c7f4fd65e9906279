#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/file_changes.h"
#include "model/data_view.h"

namespace livestream::codex {

/// The arguments of a call as the text of a JSON object: newer Codex writes them as a string that holds it, older as
/// the object itself. `{}` if there are none. The call's view must live as long as it is used.
std::string_view call_arguments(const DataView& call);

/// What a tool was asked to do, in one short line; for a patch, the files it touches.
std::string call_input(const DataView& call);

/// The files of the patch that a call applies: `apply_patch`, or a command that calls it. Empty for all others.
std::vector<FileChange> patched_files(const DataView& call);

/// What came back from a tool. Codex wraps the output of commands into a few lines about how they ended.
struct CallResult {
  std::string text;  ///< without the wrapping
  std::optional<std::int64_t> exit_code;
  bool has_failed = false;
};
CallResult call_result(const DataView& output);

}  // namespace livestream::codex

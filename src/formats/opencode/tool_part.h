#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/file_changes.h"
#include "model/data_view.h"

namespace livestream::opencode {

enum class CallState : std::uint8_t { pending, running, finished, failed };

/// A part of type `tool`, as it is shown.
struct ToolPart {
  std::string call_id;
  std::string tool;
  std::string input;        ///< what it was asked, short
  std::string fingerprint;  ///< of all that it was asked
  std::string output;       ///< short
  CallState state = CallState::pending;
  bool has_begun = false;       ///< it told of itself: who runs it was allowed to
  std::int64_t started_ms = 0;  ///< 0: unknown
  std::int64_t ended_ms = 0;    ///< 0: unknown, or not yet
  std::vector<FileChange> files;
};

/// A command that ran has succeeded for OpenCode whatever its exit code: it counts as failed here unless that is 0.
ToolPart read_tool_part(const DataView& part);

}  // namespace livestream::opencode

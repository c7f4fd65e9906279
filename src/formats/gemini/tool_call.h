#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/file_changes.h"
#include "model/data_view.h"

namespace livestream::gemini {

/// How far a call is. Usually it is written down when it is over.
enum class CallState : std::uint8_t { open, asks, finished, failed, cancelled };

/// One of a message's `toolCalls`, as it is shown.
struct ToolCall {
  std::string id;  ///< empty if it has none
  std::string name;
  std::string input;
  std::string fingerprint;  ///< of all its arguments
  std::string output;
  std::string timestamp;  ///< when it was over; empty if that is no time
  CallState state = CallState::open;
  std::optional<FileChange> file;  ///< that it changed, if it succeeded in that
};

/// A command that the shell ran has succeeded for the CLI whatever its exit code, which only stands in its result:
/// it counts as failed here unless that is 0.
ToolCall read_tool_call(const DataView& call);

/// The agent's list of tasks that the call writes, as the data of a `tasks_update`; empty if it writes none.
std::string tasks_of(const ToolCall& call, const DataView& args);

/// What the call wants to know or be allowed to.
std::string question_of(const ToolCall& call, const DataView& args);

/// Whether `state` is one that a call does not leave any more.
constexpr bool is_over(CallState state) { return state > CallState::asks; }

}  // namespace livestream::gemini

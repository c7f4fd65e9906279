#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/transcript.h"

namespace livestream {

/// What an agent says by calling a program of its user's: one JSON object, posted, piped or given as an argument.
struct HookCall {
  std::string session;
  std::vector<Derived> events;  ///< without timestamps: hooks have none
};

/// Agents whose calls are understood.
inline constexpr std::array<std::string_view, 2> kHookAgents = {"claude-code", "codex"};

/// Reads the body of a call by one of `kHookAgents`. Only what the transcript does not say, or says too late, becomes
/// an event: that the session works, asks for a permission, waits, failed, has ended. So a session that is followed by
/// its transcript, too, counts nothing twice. A call of a kind that is not known becomes a `hook` event, as it came.
/// Nothing if it is no call: not an object, or it names no session or no kind.
std::optional<HookCall> read_hook_call(std::string_view agent, std::string_view body);

}  // namespace livestream

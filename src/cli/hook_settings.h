#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

// The file in which an agent's user says which programs it calls when: `{"hooks": {EVENT: [{"hooks": [{"type":
// "command", "command": …}]}]}}`, as Claude Code (settings.json) and Codex (hooks.json) have it. It is somebody else's:
// only what is ours is added or taken out, every other byte stays where it is.
namespace livestream::cli {

/// Whether a hook's command is ours, whichever program of that name it calls.
bool is_our_hook(std::string_view command);

/// `settings` (empty: none yet) with `command` called at each of `events`. Where it is already, nothing changes.
/// Errors, all `invalid`: not JSON, not an object, or with `hooks` that have another form; the message says which.
Result<std::string> with_hooks(std::string_view settings, std::span<const std::string_view> events,
                               std::string_view command);

/// Whether `command` is called at each of `events`.
bool have_hooks(std::string_view settings, std::span<const std::string_view> events, std::string_view command);

/// `settings` without any command of ours, nor what held nothing else. Errors: as above.
Result<std::string> without_hooks(std::string_view settings);

}  // namespace livestream::cli

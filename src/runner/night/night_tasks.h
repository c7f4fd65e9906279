#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/ralph/task_list.h"
#include "runner/night/night_state.h"

// What a TASKS.md makes of a night's tasks.
namespace livestream {

/// Takes over what is listed: what is not known to be done remains, in the list's order. Returns those of them that
/// are marked: they are said to be done. A task that stood there and is neither done nor listed any more is noted.
/// With an empty list nothing changes.
std::vector<std::string> take_task_list(NightState& state, std::span<const ralph::ListedTask> listed);

/// A task is done.
void complete_task(NightState& state, const std::string& task);

/// The newest are kept, at most 1,000.
void add_note(NightState& state, std::string_view note);

}  // namespace livestream

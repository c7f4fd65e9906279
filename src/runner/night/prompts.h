#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "runner/night/night_state.h"

namespace livestream {

/// The phases that have a prompt, in their order.
inline constexpr std::string_view kPromptPhases[] = {"scout", "architect", "builder"};

/// The prompt that comes with the program, from prompts/{phase}.md; empty for other phases.
std::string_view built_in_prompt(std::string_view phase);

/// `text` with each `{{name}}` replaced by what `values` has for it. Errors: `invalid` for a name that is not there,
/// and says which are.
Result<std::string> fill_template(std::string_view text, const std::map<std::string, std::string>& values);

/// What the next iteration is told: the project's own `.livestream/prompts/{phase}.md` in `folder`, else the built-in
/// one, filled in. Names: project, task, session, phase, iteration, done, done_count, remaining, remaining_count, next,
/// notes, check, problem. Errors: those of reading and of `fill_template`, with the file's name.
Result<std::string> make_prompt(const std::filesystem::path& folder, const NightState& state);

}  // namespace livestream

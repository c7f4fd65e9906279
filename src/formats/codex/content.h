#pragma once

#include <string>
#include <string_view>

#include "model/data_view.h"

namespace livestream::codex {

/// What a person typed, of a message with the role `user`: empty if Codex wrote all of it. Codex sends instructions,
/// surroundings, skills and notes about interruptions under that role. 0.16x names the kind of each part; before, only
/// the text's beginning tells.
std::string prompt_text(const DataView& message);

}  // namespace livestream::codex

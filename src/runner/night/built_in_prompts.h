#pragma once

#include <string_view>

// Made of prompts/*.md when the program is built.
namespace livestream {

extern const std::string_view kScoutPrompt;
extern const std::string_view kArchitectPrompt;
extern const std::string_view kBuilderPrompt;

}  // namespace livestream

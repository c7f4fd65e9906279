#include "formats/claude/tool_input.h"

#include <array>
#include <string_view>

#include "formats/transcript_words.h"

namespace livestream::claude {
namespace {

constexpr std::array<std::string_view, 9> kTellingInputs = {"command", "file_path", "pattern", "description", "url",
                                                            "query",   "skill",     "prompt",  "subject"};

}  // namespace

std::string input_text(const DataView& input) { return telling_text(input, kTellingInputs); }

}  // namespace livestream::claude

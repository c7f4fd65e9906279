#include "formats/claude/tool_input.h"

#include <array>
#include <string_view>

#include "formats/json_records.h"

namespace livestream::claude {
namespace {

constexpr std::array<std::string_view, 9> kTellingInputs = {"command", "file_path", "pattern", "description", "url",
                                                            "query",   "skill",     "prompt",  "subject"};

}  // namespace

std::string input_text(const DataView& input) {
  for (const std::string_view key : kTellingInputs)
    if (const auto text = input.text(key)) return short_text(*text);
  return {};
}

}  // namespace livestream::claude

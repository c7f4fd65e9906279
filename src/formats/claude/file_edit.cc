#include "formats/claude/file_edit.h"

#include <algorithm>
#include <array>
#include <utility>

#include "formats/json_fields.h"

namespace livestream::claude {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kPathInputs = {{
    {"Edit", "file_path"},
    {"MultiEdit", "file_path"},
    {"Write", "file_path"},
    {"NotebookEdit", "notebook_path"},
}};

// `structuredPatch`: hunks of lines that begin with `+`, `-` or a space. A new file has none.
void count_hunks(FileChange& change, const DataView& result) {
  change.added = change.removed = 0;
  const auto hunks = result.elements("structuredPatch");
  for (const std::string_view element : hunks) {
    if (!element.starts_with('{')) continue;
    const DataView hunk(element);
    for (const std::string_view line : hunk.elements("lines")) count_diff_line(change, json_string(line).value_or(""));
  }
  if (hunks.empty() && result.text("type") == "create") change.added = count_lines(result.text("content").value_or(""));
}

}  // namespace

std::optional<std::string> file_to_edit(std::string_view tool, const DataView& input) {
  const auto known =
      std::find_if(kPathInputs.begin(), kPathInputs.end(), [&](const auto& one) { return one.first == tool; });
  if (known == kPathInputs.end()) return std::nullopt;
  const auto path = input.text(known->second);
  return path && !path->empty() ? std::optional(std::string(*path)) : std::nullopt;
}

std::optional<FileChange> read_edit(const std::string& path, const DataView& result) {
  if (!result.text("error").value_or("").empty()) return std::nullopt;
  FileChange change{.path = std::string(result.text("filePath").value_or(path))};
  if (result.raw("structuredPatch").starts_with('[')) count_hunks(change, result);
  return change;
}

}  // namespace livestream::claude

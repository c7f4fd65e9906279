#include "formats/opencode/tool_part.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "model/event_codec.h"

namespace livestream::opencode {
namespace {

constexpr std::array<std::pair<std::string_view, CallState>, 3> kStates = {{
    {"running", CallState::running},
    {"completed", CallState::finished},
    {"error", CallState::failed},
}};

// What a tool was asked to do, in one field of its input.
constexpr std::array<std::string_view, 9> kTellingInputs = {"command",     "filePath", "pattern", "query", "url",
                                                            "description", "prompt",   "path",    "name"};

CallState state_of(std::string_view status) {
  for (const auto& [name, state] : kStates)
    if (name == status) return state;
  return CallState::pending;
}

// The files are written with other spaces than the database that took them over.
std::string fingerprint_of(const DataView& state) {
  const auto input = state.value("input");
  return fingerprint(input ? to_json(*input) : std::string());
}

std::optional<std::int64_t> lines_of(const DataView& numbers, std::string_view key) {
  const auto count = numbers.count(key);
  return count ? std::optional(std::min(*count, kMaxChangedLines)) : std::nullopt;
}

FileChange change_of(const DataView& numbers, std::string_view path_key) {
  return {.path = text_of(numbers, path_key),
          .added = lines_of(numbers, "additions"),
          .removed = lines_of(numbers, "deletions")};
}

// `edit` and `apply_patch` count themselves; of `write` only a new file's lines are known.
std::vector<FileChange> files_of(std::string_view tool, const DataView& input, const DataView& metadata) {
  std::vector<FileChange> files;
  if (metadata.raw("filediff").starts_with('{')) {
    files.push_back(change_of(DataView(metadata.object("filediff")), "file"));
  } else if (tool == "write" || tool == "edit") {
    FileChange change{.path = text_of(input, "filePath")};
    if (metadata.flag("exists") == false) {
      change.added = count_lines(input.text("content").value_or(""));
      change.removed = 0;
    }
    files.push_back(std::move(change));
  } else if (tool == "apply_patch" || tool == "multiedit") {
    for (const std::string_view element : metadata.elements("files")) {
      if (element.starts_with('{')) files.push_back(change_of(DataView(element), "filePath"));
      if (files.size() == kMaxChangedFiles) break;
    }
  }
  std::erase_if(files, [](const FileChange& change) { return change.path.empty(); });
  return files;
}

}  // namespace

ToolPart read_tool_part(const DataView& part) {
  const DataView state(part.object("state"));
  const DataView input(state.object("input"));
  const DataView metadata(state.object("metadata"));
  const DataView time(state.object("time"));
  ToolPart read;
  read.call_id = short_text(part.text("callID").value_or(""));
  read.tool = short_text(part.text("tool").value_or(""));
  read.input = telling_text(input, kTellingInputs);
  read.fingerprint = fingerprint_of(state);
  read.state = state_of(state.text("status").value_or(""));
  read.output = short_text(state.text(read.state == CallState::failed ? "error" : "output").value_or(""));
  read.has_begun = !state.raw("metadata").empty();
  read.started_ms = time.count("start").value_or(0);
  read.ended_ms = time.count("end").value_or(0);
  if (read.state == CallState::finished) {
    if (metadata.count("exit").value_or(0) != 0) read.state = CallState::failed;
    read.files = files_of(read.tool, input, metadata);
  }
  return read;
}

}  // namespace livestream::opencode

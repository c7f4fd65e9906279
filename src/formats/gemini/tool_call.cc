#include "formats/gemini/tool_call.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "formats/gemini/content.h"
#include "formats/gemini/fields.h"
#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "model/call_text.h"

namespace livestream::gemini {
namespace {

constexpr std::string_view kShell = "run_shell_command";
constexpr std::string_view kTodoTool = "write_todos";
constexpr std::string_view kExitCode = "\nExit Code: ";

constexpr std::array<std::pair<std::string_view, CallState>, 4> kStates = {{
    {"awaiting_approval", CallState::asks},
    {"success", CallState::finished},
    {"error", CallState::failed},
    {"cancelled", CallState::cancelled},
}};

// What a tool was asked to do, in one field of its arguments.
constexpr std::array<std::string_view, 10> kTellingArguments = {
    "command", "file_path", "absolute_path", "pattern", "query", "url", "prompt", "dir_path", "path", "description"};

CallState state_of(std::string_view status) {
  for (const auto& [name, state] : kStates)
    if (name == status) return state;
  return CallState::open;
}

bool has_bad_exit_code(std::string_view result) {
  const std::size_t line = result.rfind(kExitCode);
  if (line == std::string_view::npos) return false;
  const std::string_view number = result.substr(line + kExitCode.size());
  int code = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), code);
  return error == std::errc() && code != 0;
}

std::int64_t sum_of(const DataView& numbers, std::string_view a, std::string_view b) {
  return std::min(numbers.count(a).value_or(0), kMaxChangedLines) +
         std::min(numbers.count(b).value_or(0), kMaxChangedLines);
}

// `resultDisplay` of a call that wrote a file: what changed as a diff, or how much of it by the model and by the user.
FileChange read_change(const DataView& call) {
  const DataView shown(call.object("resultDisplay"));
  const DataView args(call.object("args"));
  const auto path = shown.text("filePath") ? shown.text("filePath") : args.text("file_path");
  FileChange change{.path = std::string(path.value_or(""))};
  if (const auto diff = shown.text("fileDiff")) return read_unified_diff(std::move(change.path), *diff);
  if (!shown.raw("diffStat").starts_with('{')) return change;
  const DataView numbers(shown.object("diffStat"));
  change.added = sum_of(numbers, "model_added_lines", "user_added_lines");
  change.removed = sum_of(numbers, "model_removed_lines", "user_removed_lines");
  return change;
}

}  // namespace

ToolCall read_tool_call(const DataView& call) {
  const std::string result = read_tool_result(call);
  const auto shown = call.text("resultDisplay").value_or("");
  ToolCall read;
  read.id = word_of(call, "id");
  read.name = word_of(call, "name");
  read.input = telling_text(DataView(call.object("args")), kTellingArguments);
  read.fingerprint = fingerprint(call.raw("args"));
  read.output = short_text(shown.empty() ? std::string_view(result) : shown);
  read.timestamp = time_of(call);
  read.state = state_of(call.text("status").value_or(""));
  if (read.state == CallState::finished && read.name == kShell && has_bad_exit_code(result))
    read.state = CallState::failed;
  if (read.state == CallState::finished && (read.name == "replace" || read.name == "write_file"))
    read.file = read_change(call);
  if (read.file && read.file->path.empty()) read.file.reset();
  return read;
}

std::string tasks_of(const ToolCall& call, const DataView& args) {
  return call.name == kTodoTool ? tasks_in(args, "todos", "description") : std::string();
}

std::string question_of(const ToolCall& call, const DataView& args) {
  return asked_question(args).value_or(call_text(call.name, call.input));
}

}  // namespace livestream::gemini

#include "formats/gemini/tool_call.h"

#include <array>
#include <charconv>
#include <utility>

#include "base/iso_time.h"
#include "formats/gemini/content.h"
#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "model/call_text.h"

namespace livestream::gemini {
namespace {

constexpr std::string_view kShell = "run_shell_command";
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

std::string input_text(const DataView& args) {
  for (const std::string_view key : kTellingArguments)
    if (const auto text = args.text(key)) return short_text(*text);
  return {};
}

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

}  // namespace

ToolCall read_tool_call(const DataView& call) {
  const std::string result = read_tool_result(call);
  const auto shown = call.text("resultDisplay").value_or("");
  const auto time = call.text("timestamp").value_or("");
  ToolCall read;
  read.id = short_text(call.text("id").value_or(""));
  read.name = short_text(call.text("name").value_or(""));
  read.input = input_text(DataView(call.object("args")));
  read.fingerprint = fingerprint(call.raw("args"));
  read.output = short_text(shown.empty() ? std::string_view(result) : shown);
  if (parse_iso_time(time)) read.timestamp = time;
  read.state = state_of(call.text("status").value_or(""));
  if (read.state == CallState::finished && read.name == kShell && has_bad_exit_code(result))
    read.state = CallState::failed;
  return read;
}

std::string question_of(const ToolCall& call, const DataView& args) {
  for (const std::string_view element : args.elements("questions")) {
    if (!element.starts_with('{')) continue;
    const DataView question(element);
    if (const auto text = question.text("question")) return short_text(*text);
  }
  return call_text(call.name, call.input);
}

}  // namespace livestream::gemini

#include "formats/codex/tool_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "formats/json_fields.h"
#include "formats/json_records.h"
#include "formats/transcript_words.h"

namespace livestream::codex {
namespace {

// What a tool was asked to do, in one field of its arguments.
constexpr std::array<std::string_view, 12> kTellingArguments = {"cmd",       "command", "path",        "patch",
                                                                "query",     "url",     "chars",       "message",
                                                                "task_name", "prompt",  "explanation", "plan"};

// Where a patch may stand in them.
constexpr std::array<std::string_view, 4> kPatchArguments = {"patch", "input", "cmd", "command"};
constexpr std::string_view kBeginPatch = "*** Begin Patch";

constexpr std::array<std::string_view, 2> kExitCodes = {"Process exited with code ", "Exit code: "};

constexpr std::size_t kMaxHeader = 512;  // bytes; Codex writes about 150

// How the text begins that a tool answers when there was nothing to run or it did not get that far.
constexpr std::array<std::string_view, 8> kFailures = {"unsupported call: ",
                                                       "unsupported custom tool call: ",
                                                       "apply_patch verification failed",
                                                       "aborted",
                                                       "failed to parse function arguments: ",
                                                       "exec_command failed",
                                                       "write_stdin failed: ",
                                                       "exec command rejected by user"};

std::string_view without_margin(std::string_view text) {
  constexpr std::string_view kMargin = " \t\r\n";
  const std::size_t start = text.find_first_not_of(kMargin);
  return start == std::string_view::npos ? "" : text.substr(start, text.find_last_not_of(kMargin) - start + 1);
}

// The object that a text holds, if it does.
std::string_view object_in(std::string_view text) {
  const std::string_view inner = without_margin(text);
  return inner.starts_with('{') && is_whole_json(inner) ? inner : "{}";
}

// The words of a command; of a shell that is given a script, the script.
std::string command_line(const DataView& holder, std::string_view key) {
  std::vector<std::string> words;
  for (const std::string_view element : holder.elements(key))
    if (auto word = json_string(element)) words.push_back(std::move(*word));
  if (words.size() == 3 && (words[1] == "-lc" || words[1] == "-c")) return words[2];
  return fmt::format("{}", fmt::join(words, " "));
}

std::string told_input(std::string_view text) {
  std::vector<std::string> files;
  for (const FileChange& change : read_patch(text)) files.push_back(change.path);
  return short_text(files.empty() ? text : fmt::format("{}", fmt::join(files, ", ")));
}

// A shell may be told to call the tool, with the patch behind it: as a word, or as a script.
std::vector<FileChange> patch_in(std::string_view text) {
  if (text.starts_with("apply_patch")) text.remove_prefix(std::min(text.find(kBeginPatch), text.size()));
  return read_patch(text);
}

std::optional<std::int64_t> exit_code_of(std::string_view line) {
  for (const std::string_view start : kExitCodes) {
    if (!line.starts_with(start)) continue;
    std::int64_t code = 0;
    const char* const end = line.data() + line.size();
    if (std::from_chars(line.data() + start.size(), end, code).ec == std::errc()) return code;
  }
  return std::nullopt;
}

// `Exit code: 1`, `Wall time: …`, `Output:` and then what the command said.
CallResult unwrap_lines(std::string_view text) {
  constexpr std::string_view kOutput = "Output:\n";
  const bool starts_line = text.starts_with(kOutput);
  const std::size_t found = starts_line ? 0 : text.substr(0, kMaxHeader).find("\nOutput:\n");
  const bool is_wrapped = found != std::string_view::npos;
  std::string_view header = text.substr(0, is_wrapped ? found : text.find('\n'));
  CallResult result;
  while (!header.empty() && !result.exit_code) {
    const std::size_t end = std::min(header.find('\n'), header.size());
    result.exit_code = exit_code_of(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  const bool is_known = is_wrapped && (starts_line || result.exit_code || text.starts_with("Chunk ID: "));
  result.text = is_known ? text.substr(found + kOutput.size() + (starts_line ? 0 : 1)) : text;
  return result;
}

// Up to 0.12x: `{"output":"…","metadata":{"exit_code":0,…}}`.
CallResult unwrap(std::string_view text) {
  const DataView object(object_in(text));
  if (!object.raw("metadata").starts_with('{')) return unwrap_lines(text);
  const DataView metadata(object.object("metadata"));
  CallResult result;
  result.text = object.text("output").value_or("");
  result.exit_code = json_integer(metadata.raw("exit_code"));
  return result;
}

}  // namespace

std::string_view call_arguments(const DataView& call) {
  if (const auto text = call.text("arguments")) return object_in(*text);
  return call.object("arguments");
}

std::string call_input(const DataView& call) {
  if (const auto input = call.text("input")) return told_input(*input);
  const DataView action(call.object("action"));  // of a local shell call or a search
  const DataView arguments(call_arguments(call));
  for (const DataView* const holder : {&arguments, &action}) {
    for (const std::string_view key : kTellingArguments) {
      if (const auto text = holder->text(key)) return told_input(*text);
      const std::string words = command_line(*holder, key);
      if (!words.empty()) return short_text(words);
    }
  }
  return short_text(call.text("arguments").value_or(""));
}

std::vector<FileChange> patched_files(const DataView& call) {
  if (const auto input = call.text("input")) return patch_in(*input);
  const DataView action(call.object("action"));
  const DataView arguments(call_arguments(call));
  for (const DataView* const holder : {&arguments, &action}) {
    for (const std::string_view key : kPatchArguments) {
      const auto text = holder->text(key);
      auto files = patch_in(text ? std::string(*text) : command_line(*holder, key));
      if (!files.empty()) return files;
    }
  }
  return {};
}

CallResult call_result(const DataView& output) {
  const bool is_object = output.raw("output").starts_with('{');
  const DataView object(output.object("output"));
  CallResult result = unwrap(is_object ? content_text(object, "content") : content_text(output, "output"));
  result.has_failed =
      result.exit_code.value_or(0) != 0 || object.flag("success") == false || output.text("status") == "failed";
  for (const std::string_view failure : kFailures)
    result.has_failed = result.has_failed || (!result.exit_code && result.text.starts_with(failure));
  return result;
}

}  // namespace livestream::codex

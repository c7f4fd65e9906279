#include "formats/gemini/content.h"

#include <algorithm>
#include <array>

#include "formats/json_fields.h"

namespace livestream::gemini {
namespace {

constexpr std::string_view kSessionContext = "<session_context>";
constexpr std::string_view kSnapshot = "<state_snapshot>";
constexpr std::string_view kWorkspaces = "Workspace Directories:";
constexpr std::string_view kItem = "- ";
constexpr std::array<std::string_view, 5> kInjected = {
    kSessionContext, kSnapshot, "This is the Gemini CLI. We are setting up the context",
    "Here is the user's editor context", "Here is a summary of changes in the user's editor context"};

// The parts as written, be there one or a list of them.
std::vector<std::string_view> parts_of(const DataView& holder, std::string_view key) {
  const std::string_view raw = holder.raw(key);
  if (raw.starts_with('[')) return holder.elements(key);
  if (raw.empty()) return {};
  return {raw};
}

void append_part(Content& content, std::string_view raw) {
  if (raw.starts_with('"')) content.text += json_string(raw).value_or("");
  if (!raw.starts_with('{')) return;
  const DataView part(raw);
  if (part.raw("functionResponse").starts_with('{')) content.has_tool_results = true;
  if (!part.flag("thought").value_or(false)) content.text += part.text("text").value_or("");
}

}  // namespace

Content read_content(const DataView& message, std::string_view key) {
  Content content;
  for (const std::string_view part : parts_of(message, key)) append_part(content, part);
  return content;
}

std::string read_tool_result(const DataView& call) {
  for (const std::string_view raw : parts_of(call, "result")) {
    if (raw.starts_with('"')) return json_string(raw).value_or("");
    if (!raw.starts_with('{')) continue;
    const DataView part(raw);
    const DataView answer(part.object("functionResponse"));
    const DataView response(answer.object("response"));
    for (const std::string_view key : {"output", "error"})
      if (const auto text = response.text(key)) return std::string(*text);
  }
  return {};
}

bool is_injected(std::string_view text) {
  return std::any_of(kInjected.begin(), kInjected.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

bool is_nudge(std::string_view text) { return text.starts_with("System: Please continue."); }

bool is_summary(std::string_view text) { return text.find(kSnapshot) != std::string_view::npos; }

std::string_view workspace_in(std::string_view text) {
  if (!text.starts_with(kSessionContext)) return {};
  const std::size_t heading = text.find(kWorkspaces);
  if (heading == std::string_view::npos) return {};
  const std::size_t item = text.find(kItem, heading);
  if (item == std::string_view::npos) return {};
  std::string_view path = text.substr(item + kItem.size());
  path = path.substr(0, path.find_first_of("\r\n"));
  return path.find_first_of("/\\") == std::string_view::npos ? std::string_view() : path;
}

}  // namespace livestream::gemini

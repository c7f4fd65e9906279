#include "formats/codex/content.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "formats/json_fields.h"

namespace livestream::codex {
namespace {

// How a part begins that no person typed.
constexpr std::array<std::string_view, 21> kInjected = {"# AGENTS.md instructions",
                                                        "<ENVIRONMENT_CONTEXT>",
                                                        "<INSTRUCTIONS>",
                                                        "<apps_instructions>",
                                                        "<codex_internal_context",
                                                        "<collaboration_mode>",
                                                        "<environment_context>",
                                                        "<environments_context>",
                                                        "<goal_context>",
                                                        "<hook_prompt",
                                                        "<image ",
                                                        "</image>",
                                                        "<model_switch>",
                                                        "<permissions instructions>",
                                                        "<personality_spec>",
                                                        "<plugins_instructions>",
                                                        "<skill>",
                                                        "<skills_instructions>",
                                                        "<subagent_notification>",
                                                        "<turn_aborted>",
                                                        "<user_instructions>"};

bool is_injected(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return false;
  text.remove_prefix(start);
  return std::ranges::any_of(kInjected, [text](std::string_view word) { return text.starts_with(word); });
}

// True for kinds that say nothing of who wrote it.
bool is_open_kind(const std::string& kind) { return kind.empty() || kind == "unknown" || kind.starts_with("user."); }

void append_part(std::string& all, std::string_view text) {
  if (!all.empty()) all += '\n';
  all += text;
}

}  // namespace

std::string prompt_text(const DataView& message) {
  if (const auto text = message.text("content")) return is_injected(*text) ? "" : std::string(*text);
  const DataView about(message.object("internal_chat_message_metadata_passthrough"));
  const std::vector<std::string_view> kinds = about.elements("content_item_kinds");
  const std::vector<std::string_view> parts = message.elements("content");
  std::string all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].starts_with('{')) continue;
    const std::string kind = i < kinds.size() ? json_string(kinds[i]).value_or("") : "";
    const DataView part(parts[i]);
    const auto text = part.text("text");
    if (text && is_open_kind(kind) && (kind.starts_with("user.") || !is_injected(*text))) append_part(all, *text);
  }
  return all;
}

}  // namespace livestream::codex

#include "formats/hook_call.h"

#include "formats/claude/hook.h"
#include "formats/codex/notification.h"
#include "formats/json_fields.h"

namespace livestream {

std::optional<HookCall> read_hook_call(std::string_view agent, std::string_view body) {
  if (!body.starts_with('{') || !is_whole_json(body)) return std::nullopt;
  auto call = claude::parse_hook(body, agent);
  return call ? call : codex::parse_notification(body);
}

}  // namespace livestream

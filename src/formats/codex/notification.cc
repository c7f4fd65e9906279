#include "formats/codex/notification.h"

#include <string>

#include "formats/transcript_words.h"
#include "model/data_view.h"
#include "model/event_codec.h"

namespace livestream::codex {

std::optional<HookCall> parse_notification(std::string_view body) {
  const DataView notification(body);
  HookCall call{.session = text_of(notification, "thread-id"), .events = {}};
  const auto type = notification.text("type");
  if (call.session.empty() || !type) return std::nullopt;
  if (*type == "agent-turn-complete")
    call.events.push_back({.type = "process",
                           .timestamp = {},
                           .data = DataBuilder().add("state", "running").add("activity", "idle").json()});
  else
    call.events.push_back({.type = "hook", .timestamp = {}, .data = std::string(body)});
  return call;
}

}  // namespace livestream::codex

#include "cli/event_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/event_codec.h"
#include "model/json_members.h"

namespace livestream::cli {
namespace {

constexpr std::array<std::string_view, 6> kWrittenAnew{"type",     "session_id", "timestamp",
                                                       "sequence", "emitter",    "data"};

}  // namespace

std::string with_offset(const CountedEvent& counted) {
  const std::string_view line = counted.event.line();
  return fmt::format("{},\"offset\":{}}}", line.substr(0, line.size() - 1), counted.offset);
}

std::string with_origin(const Event& event, const NewOrigin& origin) {
  std::string_view data = "{}";
  std::string unknown;
  JsonMembers members(event.line());
  if (members.read()) {
    for (const auto& member : members) {
      if (member.key == "data") data = member.value;
      if (std::find(kWrittenAnew.begin(), kWrittenAnew.end(), member.key) == kWrittenAnew.end())
        unknown.append(",").append(member.text);
    }
  }
  std::string line = encode_event({.type = event.type(),
                                   .session_id = origin.session_id,
                                   .time = origin.time,
                                   .sequence = origin.sequence,
                                   .emitter = origin.emitter,
                                   .data_json = data});
  line.insert(line.size() - 1, unknown);
  return line;
}

}  // namespace livestream::cli

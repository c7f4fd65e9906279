#include "recording/numbering.h"

#include <utility>

#include "model/event_codec.h"

namespace livestream {

Numbering::Numbering(std::string session_id, std::uint64_t offset, LogIndex index, IdentityMemory memory,
                     ReadReport report)
    : session_id_(std::move(session_id)),
      last_offset_(offset),
      index_(std::move(index)),
      memory_(std::move(memory)),
      report_(report) {}

std::optional<CountedEvent> Numbering::number(const Line& line) {
  std::optional<CountedEvent> counted;
  if (line.is_too_long) {
    ++report_.skipped_lines;
  } else if (!is_blank(line.text)) {
    auto logged = parse_logged_event(line.text, session_id_);
    if (!logged) {
      ++report_.skipped_lines;
    } else {
      if (logged->torn > 0) ++report_.torn_lines;
      const Place found = place(logged->event, identity_of(logged->event), line.text, line.byte);
      if (found.counted) counted = CountedEvent{found.offset, std::move(logged->event)};
    }
  }
  index_.extend(last_offset_, line.end);
  return counted;
}

Numbering::Place Numbering::number_own(const Event& event, std::uint64_t identity, std::uint64_t byte) {
  const Place found = place(event, identity, event.line(), byte);
  index_.extend(last_offset_, byte + event.line().size() + 1);
  return found;
}

Numbering::Place Numbering::place(const Event& event, std::uint64_t identity, std::string_view line,
                                  std::uint64_t byte) {
  if (const auto before = memory_.find(event, identity)) {
    ++report_.repeats;
    index_.add_repeat(byte);
    return {.counted = false, .offset = *before};
  }
  if (last_offset_ == 0) index_.begin(line, byte);
  ++last_offset_;
  memory_.remember(event, identity, last_offset_);
  return {.counted = true, .offset = last_offset_};
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace livestream

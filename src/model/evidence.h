#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/data_view.h"
#include "model/event.h"
#include "model/fold.h"
#include "model/session_status.h"

// The fold's parts among themselves: fold.cc has what any emitter says, fold_agent.cc what agents do that are followed.
namespace livestream {

/// What every handler of an event gets.
struct Evidence {
  SessionStatus& status;
  const Event& event;
  std::optional<std::int64_t> time_us;  ///< of the event, as read_emitter_clock understood it
  const Arrival& arrival;
  const DataView& data;
};

/// Sets a text, unless the event has none.
void take_text(std::string& field, const DataView& data, std::string_view key);
void take_last_line(SessionStatus& status, std::string_view text, std::string_view level);

/// Whether the event tells what is known from a better door already. One from a better door than all before does away
/// with what those told.
bool is_outranked(SessionStatus& status, const Event& event);

/// Before any event's own handler: a sign of life ends a wait, and shows that an agent that was gone is back.
void note_life(const Evidence& evidence);

void on_usage(const Evidence& evidence);
void on_compaction(const Evidence& evidence);
void on_tool_call(const Evidence& evidence);
void on_message(const Evidence& evidence);
void on_waiting(const Evidence& evidence);
void on_process(const Evidence& evidence);
void on_commit(const Evidence& evidence);

}  // namespace livestream

#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/data_view.h"
#include "model/event.h"
#include "model/evidence_time.h"
#include "model/fold.h"
#include "model/session_status.h"

// The fold's parts among themselves: fold.cc has what any emitter says, fold_tasks.cc what it says of tasks,
// fold_agent.cc what agents do that are followed, fold_timeline.cc how all this came about over time.
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
/// Sets a list to the texts of another, at most `limit` of them, unless the event has none.
void take_texts(SessionStatus& status, std::vector<std::string>& list, const std::optional<boost::json::array>& texts,
                std::size_t limit);
/// Sets the percentage of the context, unless the event has none.
void take_context(SessionStatus& status, const DataView& data, std::string_view key);

/// When what the event tells was so. A checkpoint may say that itself: it is read a moment after it was written.
WrittenTime when_seen(const Evidence& evidence);

/// Sets the lists of tasks, unless the event has none.
void take_tasks(const Evidence& evidence);
void on_task_complete(const Evidence& evidence);

/// What the timeline tells of a status: sums over the run, how full the context is, and whether it waits for somebody.
struct Tally {
  std::uint64_t errors = 0;
  std::size_t tasks = 0;
  std::int64_t compactions = 0;
  std::int64_t iterations = 0;
  bool is_waiting = false;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  double cost = 0;
  std::optional<double> context;
};

Tally tally_of(const SessionStatus& status);

/// Notes one event at `time_us`, and what it changed since `before`. Without a time it is one of the newest span.
void note_in_timeline(SessionStatus& status, const Tally& before, std::optional<std::int64_t> time_us);

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

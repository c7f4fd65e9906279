#include "model/fold.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "model/data_fields.h"
#include "model/data_view.h"
#include "model/event_codec.h"
#include "model/evidence.h"
#include "model/evidence_time.h"
#include "model/json_text.h"

namespace livestream {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxSources = 64;

void take_iteration(SessionStatus& status, const DataView& data, std::string_view key) {
  if (const auto iteration = data.count(key)) status.iterations = std::max(status.iterations, *iteration);
}

void take_phase(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  const auto phase = data.text("phase");
  if (!phase || phase->empty()) return;
  if (*phase == "init" && !status.phase.empty()) return;
  if (const auto time = read_time(status, event.timestamp(), arrival)) status.phase_us = time;
  if (*phase == status.phase) return;
  status.phase = *phase;
  if (status.phases.size() < kMaxPhases)
    status.phases.push_back({status.phase, std::string(event.timestamp())});
  else
    status.truncated = true;
}

// Files are read a moment after they were written, perhaps behind events that are newer.
bool is_outdated_phase(const Evidence& evidence) {
  const auto written = read_time(evidence.status, evidence.event.timestamp(), evidence.arrival);
  return written && evidence.status.phase_us && *written < *evidence.status.phase_us;
}

void take_failed_attempts(SessionStatus& status, const std::optional<json::array>& attempts) {
  if (!attempts) return;
  status.failed_attempts.clear();
  for (const json::value& value : *attempts) {
    if (!value.is_object()) continue;
    if (status.failed_attempts.size() == kMaxFailedAttempts) {
      status.truncated = true;
      return;
    }
    const json::object& attempt = value.get_object();
    status.failed_attempts.push_back({.iteration = count_in(attempt, "iteration").value_or(0),
                                      .error = std::string(text_in(attempt, "error").value_or("")),
                                      .time = std::string(text_in(attempt, "time").value_or(""))});
  }
}

void note_error(SessionStatus& status, std::string_view text) {
  ++status.errors;
  if (!text.empty()) status.last_error = text;
}

void on_session_start(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  take_text(status.project, data, "project");
  take_text(status.task, data, "task");
  take_text(status.agent, data, "agent");
  take_text(status.agent_version, data, "agent_version");
  take_text(status.cwd, data, "cwd");
  take_text(status.branch, data, "branch");
  if (const auto time = data.text("start_time")) note_start(status, {*time, read_time(status, *time, arrival)});
}

// What a source found in the files an agent leaves. `data`, each field optional, strings kept verbatim:
//   source, position: str       where the source is, in its own words, so that it can go on there
//   project, task, phase: str
//   start_time, last_update: ISO 8601; last_update instead of the event's own timestamp says how old this is
//   iterations: int             may lag behind the events, so it only raises the count
//   is_complete: bool           whether the COMPLETE marker is there, or what stands for it
//   completed, remaining, claimed, notes: [str]; failed_attempts: [{iteration: int, error, time: str}]; each replaces
//   its list
void on_checkpoint(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  on_session_start(evidence);
  const auto is_complete = data.flag("is_complete");
  const bool is_outdated = is_outdated_phase(evidence);
  if (is_complete == true || !is_outdated) take_phase(evidence);
  take_iteration(status, data, "iterations");
  take_tasks(evidence);
  take_texts(status, status.notes, data.list("notes"), kMaxNotes);
  take_failed_attempts(status, data.list("failed_attempts"));
  if (is_complete == true) status.is_complete = true;
  if (is_complete == false && !is_outdated && status.success != true) status.is_complete = false;  // it goes on
  if (data.flag("truncated").value_or(false)) status.truncated = true;
}

void on_phase_change(const Evidence& evidence) {
  take_phase(evidence);
  const auto percent = evidence.data.amount("context_percent");
  if (percent.value_or(0) > 0) evidence.status.context_percent = percent;
}

void on_iteration_start(const Evidence& evidence) {
  take_iteration(evidence.status, evidence.data, "iteration");
  if (evidence.status.success == false) evidence.status.success.reset();
}

void on_iteration_complete(const Evidence& evidence) {
  take_iteration(evidence.status, evidence.data, "iteration");
  take_context(evidence.status, evidence.data, "context_percent");
}

void on_context_update(const Evidence& evidence) {
  take_context(evidence.status, evidence.data, "percent");
  if (const auto tokens = evidence.data.count("tokens_used")) evidence.status.tokens_used = tokens;
  if (const auto window = evidence.data.count("window")) evidence.status.context_window = window;
}

void on_log_line(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  const auto text = data.text("line");
  const std::string_view level = data.text("level").value_or("info");
  ++status.log_lines;
  if (level == "error") note_error(status, text.value_or(""));
  if (level == "warning" || level == "warn") ++status.warnings;
  if (text) take_last_line(status, *text, level);
}

void on_error(const Evidence& evidence) {
  const auto message = evidence.data.text("message");
  note_error(evidence.status, message.value_or(""));
  if (message) take_last_line(evidence.status, *message, "error");
}

void on_completion(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  if (const auto success = data.flag("success")) {
    status.success = success;
    status.is_complete |= *success;
  }
  if (const auto summary = data.text("summary")) {
    status.summary = *summary;
    return;
  }
  const auto other = data.value("summary");
  if (other && !other->is_null()) status.summary = to_json(*other);
}

struct Handler {
  std::string_view type;
  void (*handle)(const Evidence&);
};

// Types that are not here count, and say that the session was alive; no more.
constexpr std::array kHandlers = {
    Handler{"log_line", on_log_line},
    Handler{"phase_change", on_phase_change},
    Handler{"iteration_start", on_iteration_start},
    Handler{"iteration_complete", on_iteration_complete},
    Handler{"task_complete", on_task_complete},
    Handler{"tasks_update", take_tasks},
    Handler{"context_update", on_context_update},
    Handler{"error", on_error},
    Handler{"completion", on_completion},
    Handler{"checkpoint", on_checkpoint},
    Handler{"session_start", on_session_start},
    Handler{"usage", on_usage},
    Handler{"tool_call", on_tool_call},
    Handler{"message", on_message},
    Handler{"compaction", on_compaction},
    Handler{"waiting", on_waiting},
    Handler{"process", on_process},
    Handler{"commit", on_commit},
};

// Any event that was derived by a source may say how far that source has read.
void note_source_position(SessionStatus& status, const DataView& data) {
  const auto position = data.text("position");
  if (!position) return;
  const auto source = data.text("source");
  if (!source || source->empty()) return;
  const auto known = status.source_positions.find(std::string(*source));
  if (known != status.source_positions.end())
    known->second = *position;
  else if (status.source_positions.size() < kMaxSources)
    status.source_positions.emplace(*source, *position);
}

}  // namespace

void take_context(SessionStatus& status, const DataView& data, std::string_view key) {
  if (const auto percent = data.amount(key)) status.context_percent = percent;
}

WrittenTime when_seen(const Evidence& evidence) {
  const auto& [status, event, time_us, arrival, data] = evidence;
  const auto told = event.type() == "checkpoint" ? data.text("last_update") : std::nullopt;
  return told ? WrittenTime{*told, read_time(status, *told, arrival)} : WrittenTime{event.timestamp(), time_us};
}

void apply(SessionStatus& status, const Event& event, const Arrival& arrival) {
  ++status.events;
  if (status.id.empty()) status.id = event.session_id();
  if (is_outranked(status, event)) return;
  WrittenTime time{event.timestamp(), read_emitter_clock(status, event.timestamp(), arrival)};

  const auto handler = std::find_if(kHandlers.begin(), kHandlers.end(),
                                    [&](const Handler& candidate) { return candidate.type == event.type(); });
  const DataView data(event.data_text());
  const Evidence evidence{status, event, time.us, arrival, data};
  const Tally before = tally_of(status);
  note_life(evidence);
  if (handler != kHandlers.end()) handler->handle(evidence);
  note_source_position(status, data);
  time = when_seen(evidence);
  note_in_timeline(status, before, time.us);
  if (status.start_time.empty()) note_start(status, time);
  note_update(status, time);
}

}  // namespace livestream

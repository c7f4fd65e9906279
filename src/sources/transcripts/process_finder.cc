#include "sources/transcripts/process_finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/event_codec.h"

namespace livestream::transcripts {
namespace {

constexpr std::uint64_t kRunning = 1;  // sequences of what is told of one process
constexpr std::uint64_t kGone = 2;
constexpr std::int64_t kMillisecond = 1'000;  // in microseconds
constexpr std::int64_t kFresh = 5'000'000;    // microseconds: who wrote since then may be assumed to run

std::string subject_of(const RunningProcess& process) { return fmt::format("{} {}", process.pid, process.start); }

}  // namespace

void ProcessFinder::note_transcript(const std::string& session, std::string_view cwd, std::int64_t modified_us) {
  Session& known = sessions_[session];
  if (!cwd.empty()) known.cwd = cwd;
  known.modified_us = std::max(known.modified_us, modified_us);
  if (known.process || known.cwd.empty()) return;
  known.is_sought = true;
  search(session, known, clock_.steady_now());
}

SteadyTime ProcessFinder::run_due(SteadyTime now) {
  SteadyTime next = SteadyTime::max();
  for (auto& [session, known] : sessions_) {
    if (known.process) {
      check(session, known, now);
    } else if (known.is_sought && is_fresh(known)) {
      search(session, known, now);
    } else {
      continue;
    }
    next = std::min(next, known.look_due);
  }
  return next;
}

void ProcessFinder::search(const std::string& session, Session& known, SteadyTime now) {
  if (now < known.look_due) return;
  known.look_due = now + kSearch;
  if (is_fresh(known)) look_for(session, known);
  if (std::exchange(known.was_looked_for, true) || known.process) return;
  // A process that a record made before knows of ended while nobody looked.
  teller_.tell_process(session, "no process", static_cast<std::uint64_t>(known.modified_us / kMillisecond),
                       known.modified_us, DataBuilder().add("state", "gone").json());
}

void ProcessFinder::look_for(const std::string& session, Session& known) {
  if (!is_newest_in(known.cwd, known.modified_us)) return;
  const auto found = find_processes(known.cwd, program_);
  if (found.size() != 1) return;
  known.process = found.front();
  known.is_sought = false;
  known.gone.reset();
  known.look_due = {};
  teller_.tell_process(session, subject_of(*known.process), kRunning, now_us(),
                       DataBuilder().add("pid", known.process->pid).add("state", "running").json());
}

void ProcessFinder::check(const std::string& session, Session& known, SteadyTime now) {
  if (now < known.look_due) return;
  known.look_due = now + kLook;
  if (process_start(known.process->pid) == known.process->start) return;
  if (!known.gone) known.gone = now;
  if (now - *known.gone < kGrace) return;
  const RunningProcess process = *std::exchange(known.process, std::nullopt);
  teller_.tell_process(session, subject_of(process), kGone, now_us(),
                       DataBuilder().add("pid", process.pid).add("state", "gone").json());
}

bool ProcessFinder::is_newest_in(const std::string& cwd, std::int64_t modified_us) const {
  return std::all_of(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
    return entry.second.cwd != cwd || entry.second.modified_us <= modified_us;
  });
}

bool ProcessFinder::is_fresh(const Session& known) const { return now_us() - known.modified_us < kFresh; }

std::int64_t ProcessFinder::now_us() const { return clock_.system_now().time_since_epoch().count(); }

}  // namespace livestream::transcripts

#include "sources/transcripts/process_finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "formats/text_lines.h"
#include "model/event_codec.h"
#include "model/json_text.h"

namespace livestream::transcripts {
namespace {

constexpr std::uint64_t kFound = 1;  // sequences of what is told of one process
constexpr std::uint64_t kGone = 2;
constexpr std::int64_t kMillisecond = 1'000;   // in microseconds
constexpr std::int64_t kFresh = 5'000'000;     // microseconds: who wrote since then may be assumed to run
constexpr std::int64_t kHour = 3'600'000'000;  // microseconds: who wrote since then is looked for after a restart
constexpr std::int64_t kTick = 20'000;         // microseconds: when a process began is not known more exactly
constexpr std::size_t kMaxCommand = 200;       // bytes

std::string subject_of(const RunningProcess& process) { return fmt::format("{} {}", process.pid, process.start); }

// The last that was started since `since_us`.
std::optional<ChildProcess> command_of(std::int64_t pid, std::int64_t since_us) {
  std::optional<ChildProcess> last;
  for (ChildProcess& child : child_processes(pid))
    if (child.started_us >= std::max(since_us, last ? last->started_us : since_us)) last = std::move(child);
  return last;
}

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
  if (is_fresh(known) || may_be_silent(known)) look_for(session, known);
  if (std::exchange(known.was_looked_for, true) || known.process) return;
  // A process that a record made before knows of ended while nobody looked.
  teller_.tell_process(session, "no process", static_cast<std::uint64_t>(known.modified_us / kMillisecond),
                       known.modified_us, DataBuilder().add("state", "gone").json());
}

void ProcessFinder::look_for(const std::string& session, Session& known) {
  if (!is_newest_in(known.cwd, known.modified_us)) return;
  const auto found = find_processes(known.cwd, program_);
  if (found.size() != 1) return;
  if (!is_fresh(known) && found.front().started_us > known.modified_us + kTick) return;  // a successor
  known.process = found.front();
  known.is_sought = false;
  known.gone.reset();
  known.look_due = {};
  if (is_fresh(known))
    teller_.tell_process(session, subject_of(*known.process), kFound, now_us(),
                         DataBuilder().add("pid", known.process->pid).add("state", "running").json());
  else
    tell_running(session, known, std::nullopt);  // what it ran when the record ended may be over
}

void ProcessFinder::check(const std::string& session, Session& known, SteadyTime now) {
  if (now < known.look_due) return;
  known.look_due = now + kLook;
  if (process_start(known.process->pid) == known.process->start) return check_command(session, known, now);
  if (!known.gone) known.gone = now;
  if (now - *known.gone < kGrace) return;
  const RunningProcess process = *std::exchange(known.process, std::nullopt);
  known.command.reset();
  teller_.tell_process(session, subject_of(process), kGone, now_us(),
                       DataBuilder().add("pid", process.pid).add("state", "gone").json());
}

void ProcessFinder::check_command(const std::string& session, Session& known, SteadyTime now) {
  if (now < known.command_due) return;
  known.command_due = now + kCommands;
  auto command = command_of(known.process->pid, known.modified_us - kTick);
  const bool is_same = command && known.command && command->pid == known.command->pid;
  if (is_same && !std::exchange(known.is_command_told, true)) tell_running(session, known, command);
  if (is_same) return;
  if (std::exchange(known.is_command_told, false)) tell_running(session, known, std::nullopt);
  known.command = std::move(command);
}

// Each time anew, other than what is found out once of a process.
void ProcessFinder::tell_running(const std::string& session, const Session& known,
                                 std::optional<ChildProcess> command) const {
  DataBuilder data;
  data.add("pid", known.process->pid).add("state", "running");
  if (command) data.add("command", cut_text(to_utf8(command->command), kMaxCommand));
  teller_.tell_process(session, subject_of(*known.process) + " runs",
                       static_cast<std::uint64_t>(now_us() / kMillisecond), command ? command->started_us : now_us(),
                       data.json());
}

bool ProcessFinder::is_newest_in(const std::string& cwd, std::int64_t modified_us) const {
  return std::all_of(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
    return entry.second.cwd != cwd || entry.second.modified_us <= modified_us;
  });
}

bool ProcessFinder::may_be_silent(const Session& known) const {
  return !known.was_looked_for && now_us() - known.modified_us < kHour;
}

bool ProcessFinder::is_fresh(const Session& known) const { return now_us() - known.modified_us < kFresh; }

std::int64_t ProcessFinder::now_us() const { return clock_.system_now().time_since_epoch().count(); }

}  // namespace livestream::transcripts

#include "sources/transcripts/process_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/process.h"
#include "formats/transcript_words.h"
#include "model/event_codec.h"
#include "sources/file_stat.h"

namespace livestream::transcripts {
namespace {

constexpr std::string_view kEnding = ".json";
constexpr std::uint64_t kMaxFile = 64 * 1024;
constexpr std::int64_t kMillisecond = 1'000;        // in microseconds
constexpr std::int64_t kQuiet = 10'000'000;         // microseconds: a process that starts may write its file late
constexpr std::string_view kNobody = "no process";  // instead of one, where there is none

}  // namespace

ProcessFolder::ProcessFolder(const std::filesystem::path& home, std::string_view folder, const SourceContext& context)
    : folder_(home / folder),
      context_(context),
      teller_(context.sink, home, "claude-code"),
      domain_(process_domain()) {}

void ProcessFolder::look_at_everything() {
  is_there_ = context_.watcher.watch(folder_).has_value();
  if (!is_there_) context_.watcher.unwatch(folder_);
  std::set<std::int64_t> seen;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    const auto pid = pid_of(it->path());
    if (!pid) continue;
    seen.insert(*pid);
    read(it->path(), *pid);
  }
  std::vector<std::int64_t> gone;
  for (const auto& [pid, process] : processes_)
    if (!seen.contains(pid)) gone.push_back(pid);
  for (const std::int64_t pid : gone) remove(pid);
  if (!is_there_) return;
  for (auto& [session, known] : sessions_) tell_absence(session, known);
}

void ProcessFolder::changed(const std::filesystem::path& path) {
  const auto pid = pid_of(path);
  if (!pid) return;
  if (stat_entry(path))
    read(path, *pid);
  else
    remove(*pid);
}

SteadyTime ProcessFolder::run_due(SteadyTime now) {
  if (!is_there_ && now >= due_) {
    look_at_everything();
    if (!is_there_) return due_ = now + context_.options.missing_root_interval;
  }
  if (!is_there_) return due_;
  const bool runs_any = std::any_of(processes_.begin(), processes_.end(),
                                    [](const auto& entry) { return entry.second.is_ours && !entry.second.is_gone; });
  if (!runs_any) return SteadyTime::max();
  if (now < due_) return due_;
  for (auto& [pid, process] : processes_) check(process);
  return due_ = now + kLook;
}

void ProcessFolder::note_transcript(const std::string& session, std::string_view version, std::int64_t modified_us) {
  Session& known = sessions_[session];
  const bool is_first = std::exchange(known.modified_us, std::max(known.modified_us, modified_us)) == 0;
  if (!version.empty()) known.tells_of_process = claude::tells_of_its_process(version);
  for (auto& [pid, process] : processes_) {
    if (process.file.session != session) continue;
    if (std::exchange(process.is_gone, false)) process.is_ours = false;  // it writes, so it lives somewhere else
    if (is_first) tell_activity(process);
  }
}

// `{pid}.json` in the folder itself.
std::optional<std::int64_t> ProcessFolder::pid_of(const std::filesystem::path& path) const {
  const std::string name = path.filename().string();
  if (!name.ends_with(kEnding) || path.parent_path() != folder_) return std::nullopt;
  std::int64_t pid = 0;
  const char* const end = name.data() + name.size() - kEnding.size();
  const auto read = std::from_chars(name.data(), end, pid);
  return read.ec == std::errc() && read.ptr == end && pid > 0 ? std::optional(pid) : std::nullopt;
}

void ProcessFolder::read(const std::filesystem::path& path, std::int64_t pid) {
  const auto stat = stat_entry(path);
  if (!stat || stat->kind != FileKind::file) return;
  Process& process = processes_[pid];
  if (process.state == stat->state) return;
  const auto whole = read_whole(path, kMaxFile);
  auto file = whole ? claude::parse_process_file(whole->text) : std::nullopt;
  if (!file || file->pid != pid || !check_session_id(file->session)) return;  // half of one: its writer will be back
  process.state = stat->state;
  take(process, std::move(*file));
}

void ProcessFolder::take(Process& process, claude::ProcessFile file) {
  if (file == process.file) return;
  const bool is_another = process.file.session != file.session || process.file.started_us != file.started_us;
  if (is_another) {
    if (!process.file.session.empty() && !process.is_gone) tell_end(process, "ended", now_us());
    const auto state = process.state;
    process = Process{.file = {}, .sequence = 0, .is_ours = false, .was_seen = false, .is_gone = false, .state = state};
    process.is_ours = file.start && (file.domain.empty() || file.domain.ends_with(domain_));
  }
  process.file = std::move(file);
  if (std::exchange(process.is_gone, false)) process.is_ours = false;
  tell_activity(process);
  check(process);
}

void ProcessFolder::remove(std::int64_t pid) {
  const auto found = processes_.find(pid);
  if (found == processes_.end()) return;
  if (!found->second.is_gone && !found->second.file.session.empty()) tell_end(found->second, "ended", now_us());
  processes_.erase(found);
}

// The number alone may be another process's by now.
void ProcessFolder::check(Process& process) {
  if (!process.is_ours || process.is_gone) return;
  const auto start = process_start(process.file.pid);
  if (start && (*start == 0 || start == process.file.start)) {
    process.was_seen = true;
    return;
  }
  process.is_gone = true;
  // At a clean end the file goes first; that it did may be reported after the end itself.
  if (!stat_entry(folder_ / (std::to_string(process.file.pid) + std::string(kEnding))))
    return tell_end(process, "ended", now_us());
  const auto session = sessions_.find(process.file.session);
  const std::int64_t last_word =
      std::max(process.file.activity_us, session == sessions_.end() ? 0 : session->second.modified_us);
  // Who was dead before we came, died some time after its last word.
  tell_end(process, "dead", process.was_seen ? now_us() : last_word);
}

void ProcessFolder::tell_activity(Process& process) {
  const claude::ProcessFile& file = process.file;
  const auto session = sessions_.find(file.session);
  const bool has_transcript = session != sessions_.end() && session->second.modified_us > 0;
  if (!has_transcript && (file.activity.empty() || file.activity == "idle")) return;
  if (!has_transcript) teller_.found(file.session, file.activity_us);
  DataBuilder data;
  data.add("pid", file.pid).add("state", "running");
  if (!file.activity.empty()) data.add("activity", file.activity);
  if (file.activity == "waiting") data.add("reason", claude::wait_reason(file.waiting_for));
  if (process.sequence == 0)
    data.add("agent", "claude-code")
        .add("agent_version", file.version)
        .add("cwd", file.cwd)
        .add("project", last_part(file.cwd));
  process.sequence = std::max(process.sequence + 1, static_cast<std::uint64_t>(file.activity_us / kMillisecond));
  teller_.tell_process(file.session, fmt::format("{} {}", file.pid, file.started_us), process.sequence,
                       file.activity_us, data.json());
}

void ProcessFolder::tell_end(Process& process, std::string_view state, std::int64_t time_us) {
  if (process.sequence == 0) return;  // nothing was told of it
  const claude::ProcessFile& file = process.file;
  const std::string data = DataBuilder().add("pid", file.pid).add("state", state).json();
  teller_.tell_process(file.session, fmt::format("{} {}", file.pid, file.started_us), ++process.sequence, time_us,
                       data);
}

// A process that ended while nobody looked left no trace.
void ProcessFolder::tell_absence(const std::string& session, Session& known) {
  if (!known.tells_of_process || known.absence_told_us == known.modified_us || has_process(session)) return;
  if (now_us() - known.modified_us < kQuiet) return;
  known.absence_told_us = known.modified_us;
  teller_.tell_process(session, kNobody, static_cast<std::uint64_t>(known.modified_us / kMillisecond),
                       known.modified_us, DataBuilder().add("state", "ended").json());
}

bool ProcessFolder::has_process(const std::string& session) const {
  return std::any_of(processes_.begin(), processes_.end(),
                     [&](const auto& entry) { return entry.second.file.session == session; });
}

std::int64_t ProcessFolder::now_us() const { return context_.clock.system_now().time_since_epoch().count(); }

}  // namespace livestream::transcripts

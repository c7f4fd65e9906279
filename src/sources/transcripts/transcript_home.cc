#include "sources/transcripts/transcript_home.h"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include "base/iso_time.h"
#include "sources/file_stat.h"
#include "sources/transcripts/followed_transcript.h"
#include "sources/transcripts/rewritten_transcript.h"

namespace livestream::transcripts {
namespace {

constexpr std::size_t kMaxFirstLine = 64 * 1024;

std::unique_ptr<Followed> open_transcript(const Kind& kind, Place place, const std::filesystem::path& path) {
  if (place.form == Form::whole) return std::make_unique<RewrittenTranscript>(kind, std::move(place), path);
  return std::make_unique<FollowedTranscript>(kind, std::move(place), path);
}

std::string first_line(const std::filesystem::path& path) {
  std::string line(kMaxFirstLine, '\0');
  const auto fd = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const auto count = fd ? read_at(fd->get(), 0, line) : fd.error();
  line.resize(count ? std::min(*count, line.find('\n')) : 0);
  return line;
}

// As following the file would find it.
std::string session_of(const Kind& kind, const Place& place, const std::filesystem::path& path) {
  if (knows_session(kind, place)) return place.session;
  if (place.form == Form::lines) return kind.session_in(first_line(path)).value_or(place.session);
  const auto file = read_whole(path, RewrittenTranscript::kMaxBytes);
  return file ? kind.session_in(file->text).value_or(place.session) : std::string();
}

}  // namespace

TranscriptHome::TranscriptHome(const Kind& kind, std::filesystem::path home, const SourceContext& context)
    : kind_(kind),
      home_(std::move(home)),
      folder_(home_ / kind.folder),
      context_(context),
      retries_(context.options.retry_interval),
      commits_(context, SessionTeller(context.sink, home_, kind.name)) {
  if (kind.processes.empty())
    finder_.emplace(kind.program, context.clock, SessionTeller(context.sink, home_, kind.name));
  else
    processes_.emplace(home_, kind.processes, context);
}

std::unique_ptr<TranscriptHome> TranscriptHome::open(const AgentHome& home, const SourceContext& context) {
  for (const Kind& kind : all_kinds())
    if (kind.name == home.agent) return std::make_unique<TranscriptHome>(kind, home.folder, context);
  return nullptr;
}

void TranscriptHome::look_at_everything() {
  const SteadyTime now = context_.clock.steady_now();
  const bool is_there = look_into(folder_, kind_.depth);
  due_ = now + (is_there ? kRound : context_.options.missing_root_interval);
  if (processes_) processes_->look_at_everything();
}

void TranscriptHome::changed(const std::vector<std::filesystem::path>& paths) {
  for (const auto& path : paths) {
    if (processes_) processes_->changed(path);
    const auto known = files_.find(path.native());
    if (known != files_.end() && known->second.followed) {
      read_on(known->second, path);
      continue;
    }
    const auto relative = below(path.native());
    const auto stat = relative ? stat_entry(path) : std::nullopt;
    if (!stat) continue;
    const int depth = kind_.depth - static_cast<int>(std::count(relative->begin(), relative->end(), '/')) - 1;
    if (stat->kind == FileKind::folder && depth >= 0)
      look_into(path, depth);
    else if (stat->kind == FileKind::file)
      look_at(path.native(), stat->state);
  }
}

void TranscriptHome::recall(std::string_view session) {
  for (auto& [path, known] : files_) {
    const auto relative = below(path);
    if (known.followed || !relative) continue;
    auto place = kind_.place_of(*relative);
    if (place && session_of(kind_, *place, path) == session) follow(known, std::move(*place), path);
  }
}

SteadyTime TranscriptHome::run_due(SteadyTime now) {
  if (now >= due_) look_at_everything();
  const SteadyTime due = std::min({due_, look_again(now), commits_.run_due(now)});
  if (processes_) return std::min(due, processes_->run_due(now));
  return finder_ ? std::min(due, finder_->run_due(now)) : due;
}

// False: there is no such folder.
bool TranscriptHome::look_into(const std::filesystem::path& folder, int depth) {
  if (!context_.watcher.watch(folder)) {
    context_.watcher.unwatch(folder);
    return false;
  }
  const std::string beginning = folder.native() + '/';
  (void)each_entry(folder, [&](const std::string& name, const FileStat& stat) {
    if (stat.kind == FileKind::folder && depth > 0) look_into(beginning + name, depth - 1);
    if (stat.kind == FileKind::file) look_at(beginning + name, stat.state);
  });
  return true;
}

void TranscriptHome::look_at(const std::string& path, const FileState& state) {
  const auto before = files_.find(path);
  if (before != files_.end() && before->second.state == state) return;
  const auto relative = below(path);
  auto place = relative ? kind_.place_of(*relative) : std::nullopt;
  if (!place || is_superseded(*place, path)) return;
  const auto [known, is_new] = files_.try_emplace(path);
  known->second.state = state;
  if (!is_new || is_live(state)) follow(known->second, std::move(*place), path);
}

// Relative to the folder of the transcripts.
std::optional<std::string_view> TranscriptHome::below(std::string_view path) const {
  const std::string_view folder = folder_.native();
  if (!path.starts_with(folder) || path.size() <= folder.size() || path[folder.size()] != '/') return std::nullopt;
  return path.substr(folder.size() + 1);
}

bool TranscriptHome::is_live(const FileState& state) const {
  const auto age = context_.clock.system_now() - SystemTime(std::chrono::microseconds(state.modified_us));
  return age < context_.options.live_for;
}

void TranscriptHome::follow(Known& known, Place place, const std::filesystem::path& path) {
  if (!known.followed) known.followed = open_transcript(kind_, std::move(place), path);
  read_on(known, path);
}

void TranscriptHome::read_on(Known& known, const std::filesystem::path& path) {
  announce(known);
  const bool is_whole = known.followed->read([&](std::vector<Event> events) {
    announce(known);
    context_.sink.derived(known.announced, home_, std::move(events), true);
  });
  announce(known);
  if (!is_whole) {
    known.state = {};  // past the last try a change of the file, or the next round, leads to it
    retries_.later(path.native(), context_.clock.steady_now());
    return;
  }
  known.state = known.followed->state();
  retries_.forget(path.native());
  if (known.announced.empty()) return;
  const TranscriptFacts& facts = known.followed->facts();
  if (processes_) processes_->note_transcript(known.announced, facts.version, known.state.modified_us);
  if (finder_) finder_->note_transcript(known.announced, facts.cwd, known.state.modified_us);
  const auto began = parse_iso_time(facts.first_timestamp);
  commits_.note_transcript(known.announced, facts.cwd, began ? began->time.time_since_epoch().count() : 0,
                           known.state.modified_us);
}

// As soon as its name is known.
void TranscriptHome::announce(Known& known) {
  const std::string& session = known.followed->session();
  if (session.empty() || session == known.announced) return;
  known.announced = session;
  FoundSession found;
  found.id = session;
  found.root = home_;
  found.modified_us = known.state.modified_us;
  context_.sink.session_found(std::move(found));
}

SteadyTime TranscriptHome::look_again(SteadyTime now) {
  for (const std::string& path : retries_.take_due(now))
    if (const auto stat = stat_entry(path); stat && stat->kind == FileKind::file) look_at(path, stat->state);
  return retries_.next_due();
}

}  // namespace livestream::transcripts

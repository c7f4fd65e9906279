#include "sources/ralph/ralph_root.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "formats/ralph/names.h"

namespace livestream::ralph {
namespace {

using std::chrono::microseconds;

// A session that only goes on writing is reported again when its newest file is younger by this much.
constexpr std::int64_t kReportStepUs = 1'000'000;

std::int64_t since_1970(SystemTime time) { return time.time_since_epoch().count(); }

}  // namespace

RalphRoot::RalphRoot(std::filesystem::path root, const SourceContext& context)
    : context_(context), files_(std::move(root)), checkpoints_(files_, context) {}

void RalphRoot::scan() {
  const SystemTime start = context_.clock.system_now();
  look_at_everything();
  has_scanned_ = true;
  checkpoints_.go_live(start);
  context_.sink.scanned(path());
}

void RalphRoot::changed(const std::vector<std::filesystem::path>& paths) {
  bool is_skeleton_changed = false;
  for (const std::filesystem::path& changed : paths) {
    const auto relative = below_root(changed.native());
    if (!relative) continue;
    const Place place = place_of(*relative);
    if (place.kind == Place::Kind::skeleton) is_skeleton_changed = true;
    note(place);
  }
  if (is_skeleton_changed) look_at_everything();
  check_noted();
}

void RalphRoot::look_at_everything() {
  const SteadyTime now = context_.clock.steady_now();
  follow_skeleton();
  due_ = now + (skeleton_[0] ? context_.options.rescan_interval : context_.options.missing_root_interval);
  for (const std::string& id : files_.ids()) enter(id);
  for (auto& [id, session] : sessions_) {
    for (Watch& watch : session.watches)
      if (watch == Watch::active) watch = Watch::doubtful;
    noted_.emplace(id, Reread::if_changed);
  }
  check_noted();
}

SteadyTime RalphRoot::run_due(SteadyTime now) {
  for (const std::string& id : checkpoints_.take_due(now)) noted_[id] = Reread::always;
  check_noted();
  if (now >= due_) {
    due_ = now + (skeleton_[0] ? context_.options.rescan_interval : context_.options.missing_root_interval);
    const bool has_lost_any = std::exchange(has_lost_any_, false);
    if (has_lost_any || !is_skeleton_as_watched()) look_at_everything();
    rescan_some();
  }
  return std::min(due_, checkpoints_.next_due());
}

void RalphRoot::follow_skeleton() {
  files_.resolve();
  for (std::size_t i = 0; i < kSkeleton.size(); ++i) {
    const auto folder = files_.path(kSkeleton[i]);
    if (files_.leads_out(kSkeleton[i]) || !context_.watcher.watch(folder)) context_.watcher.unwatch(folder);
    const auto state = file_state(folder);
    skeleton_[i] = state ? std::optional(state->id) : std::nullopt;
  }
}

std::optional<std::string_view> RalphRoot::below_root(std::string_view changed) const {
  const std::string_view root = path().native();
  if (!changed.starts_with(root)) return std::nullopt;
  std::string_view relative = changed.substr(root.size());
  if (relative.empty()) return relative;
  const bool is_in_folder = root.ends_with('/') || relative.front() == '/';
  if (!is_in_folder) return std::nullopt;
  if (relative.front() == '/') relative.remove_prefix(1);
  return relative;
}

// Looking is needed besides watching: nothing tells that a folder above the root was renamed.
bool RalphRoot::is_skeleton_as_watched() const {
  for (std::size_t i = 0; i < kSkeleton.size(); ++i) {
    const auto state = file_state(files_.path(kSkeleton[i]));
    if (skeleton_[i] != (state ? std::optional(state->id) : std::nullopt)) return false;
  }
  return true;
}

void RalphRoot::note(const Place& place) {
  if (place.kind == Place::Kind::overnight_log) {
    const auto ids = ids_by_stamp_.find(place.stamp);
    if (ids != ids_by_stamp_.end()) note_all(ids->second);
  }
  if (place.kind == Place::Kind::session_folder) {
    // It may be another one by now, which its watch knows nothing of.
    Watch& watch = enter(place.id).watches[static_cast<std::size_t>(place.folder)];
    if (watch == Watch::active) watch = Watch::doubtful;
    noted_.emplace(place.id, Reread::if_changed);
  }
  if (place.kind == Place::Kind::session_file) {
    // Two writes within one step of the file system's clock leave the same time: no comparison shows that.
    const bool is_evidence = place.folder == SessionFolder::checkpoint;
    Reread& reread = noted_.emplace(place.id, Reread::if_changed).first->second;
    if (is_evidence) reread = Reread::always;
  }
}

void RalphRoot::check_noted() {
  while (!noted_.empty()) {
    const auto node = noted_.extract(noted_.begin());
    check(node.key(), node.mapped());
  }
}

RalphRoot::Session& RalphRoot::enter(const std::string& id) {
  const auto [it, is_new] = sessions_.try_emplace(id);
  if (std::set<std::string>* const siblings = is_new ? same_stamp(id) : nullptr) {
    siblings->insert(id);
    note_all(*siblings);
  }
  return it->second;
}

void RalphRoot::drop(const std::string& id) {
  for (const SessionFolder folder : kSessionFolders) context_.watcher.unwatch(files_.path(folder_of(folder, id)));
  if (std::set<std::string>* const siblings = same_stamp(id)) {
    siblings->erase(id);
    note_all(*siblings);
    if (siblings->empty()) ids_by_stamp_.erase(ids_by_stamp_.find(*session_stamp(id)));
  }
  sessions_.erase(id);
}

// The sessions whose ids end in the same stamp, which share an overnight log's name; null without stamp.
std::set<std::string>* RalphRoot::same_stamp(const std::string& id) {
  const auto stamp = session_stamp(id);
  return stamp ? &ids_by_stamp_[std::string(*stamp)] : nullptr;
}

void RalphRoot::note_all(const std::set<std::string>& ids) {
  for (const std::string& id : ids) noted_.emplace(id, Reread::if_changed);
}

void RalphRoot::check(const std::string& id, Reread reread) {
  Session& session = enter(id);
  SessionLook now = look(id);
  // Until a folder is watched nobody tells what happens in it, so look once more when it is.
  if (watch(id, session, now)) now = look(id);
  if (!now.is_session()) return lose(id, session, now);
  report(id, session, now);
  checkpoints_.follow(id, now, reread);
  report_log(id, session, now);
}

SessionLook RalphRoot::look(const std::string& id) {
  const std::set<std::string>* const siblings = same_stamp(id);
  return files_.look(id, siblings && siblings->size() > 1 ? Overnight::ambiguous : Overnight::own);
}

bool RalphRoot::is_live(const SessionLook& look) const {
  const microseconds age(since_1970(context_.clock.system_now()) - look.modified_us);
  return age < (look.marker ? context_.options.settle_for : context_.options.live_for);
}

bool RalphRoot::watch(const std::string& id, Session& session, const SessionLook& look) {
  bool is_any_new = false;
  const bool is_wanted = is_live(look);
  for (const SessionFolder folder : kSessionFolders) {
    Watch& watch = session.watches[static_cast<std::size_t>(folder)];
    const Watch wanted = is_wanted && look.has(folder) ? Watch::active : Watch::none;
    if (watch == wanted) continue;
    const auto folder_path = files_.path(folder_of(folder, id));
    if (wanted == Watch::none) context_.watcher.unwatch(folder_path);
    const bool is_watched = wanted == Watch::active && context_.watcher.watch(folder_path);
    watch = is_watched ? Watch::active : Watch::none;
    is_any_new = is_any_new || is_watched;
  }
  return is_any_new;
}

void RalphRoot::report(const std::string& id, Session& session, const SessionLook& look) {
  const Report now{look.has(SessionFolder::checkpoint), look.session_log.has_value(), look.overnight_log.has_value(),
                   look.marker.has_value(), look.modified_us};
  const auto& last = session.reported;
  const bool is_same = last && last->has_checkpoint == now.has_checkpoint &&
                       last->has_session_log == now.has_session_log &&
                       last->has_overnight_log == now.has_overnight_log && last->is_complete == now.is_complete &&
                       std::abs(last->modified_us - now.modified_us) < kReportStepUs;
  if (is_same) return;
  if (!has_scanned_) session.event_log = look.event_log;
  session.reported = now;
  context_.sink.session_found(files_.describe(id, look));
}

void RalphRoot::report_log(const std::string& id, Session& session, const SessionLook& look) {
  if (session.event_log == look.event_log) return;
  session.event_log = look.event_log;
  context_.sink.log_grew(id, path());
}

void RalphRoot::lose(const std::string& id, Session& session, const SessionLook& look) {
  if (session.reported) {
    context_.sink.session_gone(id, path());
    // It may have been out of reach for this moment only, as when a folder above the root is renamed and renamed back.
    has_lost_any_ = true;
    due_ = {};
  }
  checkpoints_.forget(id);
  const bool is_any_folder_left = std::find(look.folders.begin(), look.folders.end(), true) != look.folders.end();
  if (!is_any_folder_left) return drop(id);
  session.reported.reset();
  session.event_log.reset();
}

void RalphRoot::rescan_some() {
  std::vector<std::string> ids;
  auto it = sessions_.upper_bound(rescanned_up_to_);
  for (; it != sessions_.end() && ids.size() < context_.options.rescan_budget; ++it) ids.push_back(it->first);
  rescanned_up_to_ = it == sessions_.end() || ids.empty() ? std::string() : ids.back();
  for (const std::string& id : ids) noted_.emplace(id, Reread::if_changed);
  check_noted();
}

}  // namespace livestream::ralph

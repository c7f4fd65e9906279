#include "sources/ralph/session_files.h"

#include <algorithm>
#include <initializer_list>

#include "base/inside.h"
#include "formats/ralph/names.h"

namespace livestream::ralph {
namespace {

std::int64_t newest(std::initializer_list<const std::optional<FileState>*> files) {
  std::int64_t modified_us = 0;
  for (const auto* file : files)
    if (*file) modified_us = std::max(modified_us, (*file)->modified_us);
  return modified_us;
}

}  // namespace

std::int64_t SessionLook::checkpoint_modified_us() const { return newest({&state, &progress, &marker}); }

std::filesystem::path SessionFiles::path(std::string_view relative) const {
  return relative.empty() ? root_ : root_ / relative;
}

bool SessionFiles::resolve() {
  std::error_code error;
  real_root_ = std::filesystem::canonical(root_, error);
  leading_out_.clear();
  for (const std::string_view folder : kSkeleton)
    if (!resolve_inside(path(folder), root_)) leading_out_.push_back(folder);
  return !error;
}

bool SessionFiles::leads_out(std::string_view folder) const {
  return std::find(leading_out_.begin(), leading_out_.end(), folder) != leading_out_.end();
}

SessionLook SessionFiles::look(std::string_view id, Overnight overnight) const {
  SessionLook look;
  std::int64_t folder_modified_us = 0;
  for (const SessionFolder folder : kSessionFolders) {
    if (leads_out(parent_of(folder))) continue;
    const auto stat = stat_inside(path(folder_of(folder, id)), real_root_);
    if (!stat || stat->kind != FileKind::folder) continue;
    look.folders[static_cast<std::size_t>(folder)] = true;
    folder_modified_us = std::max(folder_modified_us, stat->state.modified_us);
  }
  if (look.has(SessionFolder::checkpoint)) {
    look.state = file(file_of(SessionFolder::checkpoint, id, kState));
    look.progress = file(file_of(SessionFolder::checkpoint, id, kProgress));
    look.marker = file(file_of(SessionFolder::checkpoint, id, kMarker));
  }
  if (look.has(SessionFolder::event_log)) look.event_log = file(file_of(SessionFolder::event_log, id, kEventLog));
  if (look.has(SessionFolder::session_log))
    look.session_log = file(file_of(SessionFolder::session_log, id, kSessionLog));
  const auto stamp = session_stamp(id);
  if (stamp && overnight == Overnight::own && !leads_out(kLogs)) look.overnight_log = file(overnight_log(*stamp));
  look.modified_us =
      newest({&look.state, &look.progress, &look.marker, &look.event_log, &look.session_log, &look.overnight_log});
  if (look.modified_us == 0) look.modified_us = folder_modified_us;
  return look;
}

FoundSession SessionFiles::describe(std::string_view id, const SessionLook& look) const {
  FoundSession session;
  session.id = id;
  session.root = root_;
  auto event_log = path(file_of(SessionFolder::event_log, id, kEventLog));
  if (resolve_inside(event_log, root_)) session.event_log = std::move(event_log);
  if (look.has(SessionFolder::checkpoint)) session.checkpoint = path(folder_of(SessionFolder::checkpoint, id));
  if (look.session_log) session.session_log = path(file_of(SessionFolder::session_log, id, kSessionLog));
  if (look.overnight_log) session.overnight_log = path(overnight_log(*session_stamp(id)));
  session.is_complete = look.marker.has_value();
  session.modified_us = look.modified_us;
  return session;
}

std::optional<std::string> SessionFiles::read(std::string_view relative, std::uint64_t limit) const {
  return read_whole_inside(path(relative), real_root_, limit);
}

std::set<std::string> SessionFiles::ids() const {
  std::set<std::string> ids;
  for (const std::string_view parent : {kCheckpoints, kLogs, kEventLogs}) add_ids(parent, ids);
  return ids;
}

void SessionFiles::add_ids(std::string_view parent, std::set<std::string>& ids) const {
  if (leads_out(parent)) return;
  std::error_code error;
  for (std::filesystem::directory_iterator it(path(parent), error), end; !error && it != end; it.increment(error)) {
    const std::string relative = std::string(parent) + '/' + it->path().filename().string();
    Place place = place_of(relative);
    std::error_code unknown_type;
    if (place.kind != Place::Kind::session_folder || it->is_regular_file(unknown_type)) continue;
    ids.insert(std::move(place.id));
  }
}

std::optional<FileState> SessionFiles::file(std::string_view relative) const {
  const auto stat = stat_inside(path(relative), real_root_);
  if (!stat || stat->kind != FileKind::file) return std::nullopt;
  return stat->state;
}

}  // namespace livestream::ralph

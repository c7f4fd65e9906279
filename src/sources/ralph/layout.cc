#include "sources/ralph/layout.h"

#include <algorithm>

#include "base/ids.h"
#include "formats/ralph/names.h"

namespace livestream::ralph {
namespace {

struct Split {
  std::string_view first;
  std::string_view rest;
};

Split split_at_slash(std::string_view path) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return {path, {}};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

// What follows `parent` and a slash; nothing if `path` does not lie in it.
std::optional<std::string_view> below(std::string_view path, std::string_view parent) {
  if (path.size() <= parent.size() || !path.starts_with(parent) || path[parent.size()] != '/') return std::nullopt;
  return path.substr(parent.size() + 1);
}

Place in_session(SessionFolder folder, std::string_view id, std::string_view rest) {
  if (!check_session_id(id)) return {};
  return {rest.empty() ? Place::Kind::session_folder : Place::Kind::session_file, folder, std::string(id), {}};
}

Place in_logs(std::string_view path) {
  const auto [name, rest] = split_at_slash(path);
  if (name.starts_with(kSessionLogPrefix))
    return in_session(SessionFolder::session_log, name.substr(kSessionLogPrefix.size()), rest);
  const auto stamp = overnight_stamp(name);
  if (stamp && rest.empty()) return {Place::Kind::overnight_log, {}, {}, std::string(*stamp)};
  return {};
}

}  // namespace

std::string_view parent_of(SessionFolder folder) {
  switch (folder) {
    case SessionFolder::checkpoint:
      return kCheckpoints;
    case SessionFolder::session_log:
      return kLogs;
    case SessionFolder::event_log:
      break;
  }
  return kEventLogs;
}

std::string folder_of(SessionFolder folder, std::string_view id) {
  const std::string_view prefix = folder == SessionFolder::session_log ? kSessionLogPrefix : "";
  return std::string(parent_of(folder)) + '/' + std::string(prefix) + std::string(id);
}

std::string file_of(SessionFolder folder, std::string_view id, std::string_view name) {
  return folder_of(folder, id) + '/' + std::string(name);
}

std::string overnight_log(std::string_view stamp) {
  return std::string(kLogs) + "/overnight_" + std::string(stamp) + ".log";
}

Place place_of(std::string_view path) {
  if (std::find(kSkeleton.begin(), kSkeleton.end(), path) != kSkeleton.end())
    return {Place::Kind::skeleton, {}, {}, {}};
  if (const auto rest = below(path, kCheckpoints)) {
    const auto [id, file] = split_at_slash(*rest);
    return in_session(SessionFolder::checkpoint, id, file);
  }
  if (const auto rest = below(path, kEventLogs)) {
    const auto [id, file] = split_at_slash(*rest);
    return in_session(SessionFolder::event_log, id, file);
  }
  if (const auto rest = below(path, kLogs)) return in_logs(*rest);
  return {};
}

}  // namespace livestream::ralph

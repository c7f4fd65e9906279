#include "sources/opencode/tree_store.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "base/ids.h"
#include "formats/json_fields.h"
#include "formats/text_lines.h"
#include "formats/transcript_words.h"
#include "model/data_view.h"
#include "sources/file_stat.h"

namespace livestream::opencode {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 20;  // a larger file is passed over

// Links are passed over, and lead nowhere.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  if (fs::is_symlink(folder, error)) return entries;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (std::error_code unknown; !it->is_symlink(unknown)) entries.push_back(it->path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

// The JSON files of a folder, in the order of their names.
std::vector<fs::path> files_of(const fs::path& folder) {
  auto files = entries_of(folder);
  std::erase_if(files, [](const fs::path& path) { return path.extension() != ".json"; });
  return files;
}

std::optional<std::string> read_object(const fs::path& path) {
  auto file = read_whole(path, kMaxBytes);
  if (!file || !file->text.starts_with('{') || !is_utf8(file->text) || !is_whole_json(file->text)) return std::nullopt;
  return std::move(file->text);
}

bool changed_since(const fs::path& path, std::int64_t since_ms) {
  const auto stat = stat_entry(path);
  return stat && stat->state.modified_us >= since_ms * 1'000;
}

std::int64_t created_in(const std::string& object) {
  const DataView record(object);
  const DataView time(record.object("time"));
  return time.count("created").value_or(0);
}

SessionInfo to_session(const std::string& object) {
  const DataView record(object);
  const DataView time(record.object("time"));
  return {.id = text_of(record, "id"),
          .parent = text_of(record, "parentID"),
          .folder = text_of(record, "directory"),
          .title = text_of(record, "title"),
          .version = text_of(record, "version"),
          .created_ms = time.count("created").value_or(0),
          .updated_ms = time.count("updated").value_or(0)};
}

}  // namespace

// A file says by its own time that it is not worth reading: where thousands lie, more could not be afforded.
Result<std::vector<SessionInfo>> TreeStore::sessions(std::int64_t since_ms) {
  std::vector<SessionInfo> sessions;
  std::set<std::string> known;
  const auto read = [&](const fs::path& file) {
    if (!known.insert(file.stem()).second) return;
    if (const auto object = read_object(file)) sessions.push_back(to_session(*object));
  };
  const auto projects = entries_of(top_ / "session");
  for (const fs::path& project : projects)
    for (const fs::path& file : files_of(project))
      if (changed_since(file, since_ms)) read(file);
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const std::string above = sessions[i].parent;
    if (!check_session_id(above)) continue;
    for (const fs::path& project : projects)
      if (const fs::path file = project / (above + ".json"); fs::exists(file)) read(file);
  }
  return sessions;
}

// The ids of messages rise with their times.
Result<void> TreeStore::messages(const std::string& session, const OpenEnd& from, const Take& take) {
  for (const fs::path& file : files_of(top_ / "message" / session)) {
    if (file.stem().native() < from.id) continue;
    auto object = read_object(file);
    if (!object) continue;
    const std::int64_t created_ms = created_in(*object);
    Message message{file.stem(), created_ms, std::move(*object), {}};
    for (const fs::path& part : files_of(top_ / "part" / message.id))
      if (auto text = read_object(part)) message.parts.push_back({part.stem(), std::move(*text)});
    if (!take(std::move(message))) break;
  }
  return {};
}

std::vector<fs::path> TreeStore::folders(const std::string& session, const OpenEnd& open) const {
  if (session.empty()) {
    auto folders = entries_of(top_ / "session");
    folders.insert(folders.end(), {top_, top_ / "session", top_ / "message"});
    return folders;
  }
  std::vector<fs::path> folders = {top_ / "message" / session};
  if (!open.id.empty()) folders.push_back(top_ / "part" / open.id);
  return folders;
}

}  // namespace livestream::opencode

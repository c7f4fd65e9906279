#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "sources/event_sink.h"
#include "sources/file_stat.h"
#include "sources/ralph/layout.h"

namespace livestream::ralph {

/// Whether the overnight log that bears a session's stamp is its own: not, if two sessions bear that stamp.
enum class Overnight : std::uint8_t { own, ambiguous };

/// Which of a session's files are there, and in what state: one look, without reading any.
struct SessionLook {
  std::array<bool, kSessionFolders.size()> folders{};  ///< by SessionFolder
  std::optional<FileState> state;
  std::optional<FileState> progress;
  std::optional<FileState> marker;  ///< COMPLETE
  std::optional<FileState> event_log;
  std::optional<FileState> session_log;
  std::optional<FileState> overnight_log;
  std::int64_t modified_us = 0;  ///< newest of all these; of an empty checkpoint folder its own

  bool has(SessionFolder folder) const { return folders[static_cast<std::size_t>(folder)]; }
  /// There is something to show, not only an empty folder for logs.
  bool is_session() const { return has(SessionFolder::checkpoint) || event_log || session_log; }
  bool has_checkpoint_files() const { return state || progress || marker; }
  /// Newest of the files a checkpoint is made of.
  std::int64_t checkpoint_modified_us() const;
};

/// The files of one root's sessions. Follows no link that leads out of the root; opens nothing but regular
/// files, for reading, and keeps none open.
class SessionFiles {
 public:
  explicit SessionFiles(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path path(std::string_view relative) const;
  const std::filesystem::path& real_root() const { return real_root_; }
  /// Notes where the root really lies, which may change while it is away, and which of its folders lead out of it.
  /// False: it is not there.
  bool resolve();
  /// Whether a folder of the skeleton is, or lies in, a link out of the root: nothing in it is looked at.
  bool leads_out(std::string_view folder) const;

  SessionLook look(std::string_view id, Overnight overnight) const;
  FoundSession describe(std::string_view id, const SessionLook& look) const;

  /// A file's text; nothing if it is not there (any more), unreadable, no regular file, or over `limit` bytes.
  std::optional<std::string> read(std::string_view relative, std::uint64_t limit) const;

  /// The sessions there are, by the names of their folders (an empty folder for logs counts).
  std::set<std::string> ids() const;

 private:
  std::optional<FileState> file(std::string_view relative) const;
  void add_ids(std::string_view parent, std::set<std::string>& ids) const;

  const std::filesystem::path root_;
  std::filesystem::path real_root_;
  std::vector<std::string_view> leading_out_;  // folders of the skeleton
};

}  // namespace livestream::ralph

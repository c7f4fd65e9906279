#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/opencode/conversation.h"
#include "formats/opencode/records.h"

namespace livestream::opencode {

/// What OpenCode keeps below one folder, as it is at the moment of each call. Only read: nothing is written, locked or
/// held open between calls. Errors are those of the system; `busy`: it is just being written, try again. Thread: one.
class Store {
 public:
  /// A message with all its parts; false ends the reading.
  using Take = std::function<bool(Message message)>;

  virtual ~Store() = default;

  /// Those that changed at `since_ms` of Unix time or later, and all above them; of others perhaps some. In no order.
  virtual Result<std::vector<SessionInfo>> sessions(std::int64_t since_ms) = 0;
  /// The messages of a session from `from` on, in the order of their times and ids.
  virtual Result<void> messages(const std::string& session, const OpenEnd& from, const Take& take) = 0;
  /// Folders in which something changes when a session does whose open message this is (its id may be empty). Without
  /// an id of a session: those in which new sessions and their messages come.
  virtual std::vector<std::filesystem::path> folders(const std::string& session, const OpenEnd& open) const = 0;
};

/// The database of a home, or the tree of files of older versions; where both are, the database took over what was in
/// the files. Null if neither is there (yet).
std::unique_ptr<Store> open_store(const std::filesystem::path& home);

/// The database of a home, whether it is there or not.
std::filesystem::path database_of(const std::filesystem::path& home);
/// The top of the tree of files.
std::filesystem::path tree_of(const std::filesystem::path& home);

}  // namespace livestream::opencode

#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "formats/transcript.h"
#include "sources/source.h"

namespace livestream {

/// A file that holds a session, or a part of one, whether somebody still writes it or not.
struct HistoryFile {
  using Take = std::function<void(std::string_view type, std::string_view timestamp, std::string_view data)>;

  /// What a file was when it was read.
  struct Reading {
    FileState state;
    std::string session;  ///< the id that it says it has; empty if it says none
  };

  std::string agent;           ///< empty if only its events say
  std::string session;         ///< its id, unless the reading knows it better
  std::string part;            ///< of the session: empty for its main file, else the subagent's name
  std::filesystem::path path;  ///< of the file, or made up if it holds several sessions: one of them, and no other
  FileState state;             ///< as it was found
  /// Gives every event that the file says, from its start. Errors: `busy`, if it is just being written; any of the
  /// system's. Thread: any; of one file one at a time.
  std::function<Result<Reading>(const Take& take)> read;
};

/// A folder of event logs, `{folder}/{id}/events.jsonl`.
struct LogFolder {
  std::filesystem::path path;
  std::filesystem::path root;  ///< that no link on the way to a log leads out of: the folder itself, or one above it
};

/// All transcripts in these homes, and the event logs of `log_folders` whose sessions have no transcript here: the
/// others mostly repeat it. In no order. Only looks at names.
std::vector<HistoryFile> find_history(std::span<const AgentHome> homes, std::span<const LogFolder> log_folders);

}  // namespace livestream

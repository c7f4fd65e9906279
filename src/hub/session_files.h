#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/inside.h"

namespace livestream {

/// Where a session's files lie. Empty paths: there is no such file.
struct SessionFiles {
  std::string session_id;             ///< as the files have it; empty: the one it is shown under
  std::filesystem::path root;         ///< the watched root; empty for a session that only posts
  std::filesystem::path event_log;    ///< where its log is, or would be made
  std::filesystem::path derived;      ///< folder of the log's index and snapshot
  std::filesystem::path checkpoint;   ///< folder of state.json and progress.json
  std::filesystem::path session_log;  ///< session.jsonl
  std::filesystem::path overnight_log;
  bool is_complete = false;      ///< carries the COMPLETE marker
  std::int64_t modified_us = 0;  ///< newest change of any of them, microseconds since 1970 UTC

  /// The folder that no link may lead the log out of: the root, for a log that lies below it; else empty.
  std::filesystem::path guarded_folder() const {
    return event_log != root && lies_in(event_log, root) ? root : std::filesystem::path();
  }

  friend bool operator==(const SessionFiles&, const SessionFiles&) = default;
};

}  // namespace livestream

#pragma once

#include <cstdint>
#include <optional>

#include "recording/file_event_log.h"
#include "recording/log_file.h"
#include "recording/log_snapshot.h"
#include "recording/numbering.h"

namespace livestream {

/// A log as its derived files tell it: the work of reading it, saved.
struct RestoredLog {
  Numbering numbering;  ///< up to its `index().end()`
  LogTail tail;         ///< of the bytes before that
  SessionStatus status;
};

/// Nothing, if the files in `options.derived` are missing, damaged, or of another content than `file` has now.
std::optional<RestoredLog> restore_log(const FileEventLogOptions& options, const LogFile& file, std::uint64_t size);

/// What a snapshot must know besides the numbering.
struct ReadPosition {
  FileId file;
  std::uint64_t position = 0;    ///< end of what was read
  std::int64_t modified_us = 0;  ///< see LogSnapshot
  const LogTail& tail;
};

/// Writes the index, then the snapshot.
Result<void> save_log(const FileEventLogOptions& options, const Numbering& numbering, const ReadPosition& read,
                      const SessionStatus& status);

}  // namespace livestream

#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/file.h"
#include "base/iso_time.h"
#include "model/session_status.h"
#include "recording/event_log.h"

namespace livestream {

class PriceTable;

struct FileEventLogOptions {
  std::filesystem::path path;         ///< `…/{session id}/events.jsonl`; made, with its folder, by the first append
  std::filesystem::path folder = {};  ///< of others, that no link leads out of; empty: links are followed anywhere
  std::filesystem::path derived;      ///< folder of the index and the snapshot of this log; made when first written
  std::string session_id;
  ZoneRule naive_zone = ZoneRule::fixed(std::chrono::minutes(0));  ///< for the fold
  const PriceTable* prices = nullptr;                              ///< for the fold; outlives the log
};

class FileEventLog;

struct OpenedLog {
  std::unique_ptr<FileEventLog> log;
  SessionStatus status;  ///< the fold over everything numbered so far
};

/// The event log as one JSONL file, several processes appending (docs/recording.md has the format).
///
/// - Every append is one `write(2)` with O_APPEND of whole lines. If the file does not end in a line break,
///   the append starts with one. Nothing is ever truncated or rewritten.
/// - Offsets are given only by reading: after an append the end position is compared with the expected one;
///   where they differ, somebody else wrote in between, and the gap is numbered first.
/// - The index holds a mark {offset, byte} about every 1,024 events or 256 KiB and the byte of every repeat,
///   so that reading from the middle needs nothing of what came before. The snapshot holds the fold.
///   Both are derived: deleting them costs one reading of the log, and nothing else.
class FileEventLog final : public EventLog {
 public:
  /// Opens, and numbers and folds what neither index nor snapshot covers. Reads at most a whole log (the
  /// first time), usually only its last 4,096 events. A missing file is an empty log. May block: on a worker.
  static Result<OpenedLog> open(FileEventLogOptions options);
  ~FileEventLog() override;

  Result<Appended> append(std::vector<Event>&& events) override;
  Result<std::vector<CountedEvent>> catch_up(std::size_t max_bytes) override;
  LogRange range_after(std::uint64_t after) const override;
  std::uint64_t last_offset() const override;
  std::string epoch() const override;
  const ReadReport& report() const override;
  /// As the interface says; here it may also run on another thread beside every other call but destruction.
  Result<void> sync() override;
  std::function<Result<void>()> sync_job() const override;

  /// Writes the index and the fold snapshot, each atomically. `status` must be the fold up to `last_offset()`.
  /// A failure costs nothing but time at the next opening: it is logged (once) here and may be ignored.
  Result<void> save_snapshot(const SessionStatus& status);

  /// The file is known to go on past what `catch_up` has read: call it again.
  bool is_behind() const;

  /// The next append makes sure that the path still leads to this file. To be called from time to time: in
  /// between, an append notices a deleted or replaced file, but would go on writing to one that was moved away.
  void doubt_place();

  /// The file was replaced or cut below what was numbered: this log is over, open it again (new epoch or not).
  bool is_replaced() const;

 private:
  struct State;
  explicit FileEventLog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// What a snapshot says of a log without opening it: sure if `is_current`, else what was true at its last saving.
struct LogPeek {
  SessionStatus status;
  std::uint64_t offset = 0;
  std::string epoch;
  bool is_current = false;  ///< the log has not grown or changed since
};

/// Reads the snapshot only; not_found if there is none that fits the log. For listing thousands of sessions.
Result<LogPeek> peek_log(const FileEventLogOptions& options);

/// All events of a log that is not open. too_large past 64 MiB of lines. May block.
Result<std::vector<Event>> read_whole_log(const FileEventLogOptions& options);

/// Folder under `state_folder` for what is derived from the log at `path`.
std::filesystem::path derived_folder(const std::filesystem::path& state_folder, const std::filesystem::path& path);

}  // namespace livestream

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/event.h"

namespace livestream {

/// Where a session's files lie, as its source found them.
struct FoundSession {
  std::string id;                       ///< as its folder is called
  std::filesystem::path root;           ///< the watched root it belongs to
  std::filesystem::path event_log;      ///< `{root}/logs/events/{id}/events.jsonl`, whether it exists or not; empty
                                        ///< where the receiver is to choose
  std::filesystem::path checkpoint;     ///< `{root}/checkpoints/ralph/{id}`; empty if there is none
  std::filesystem::path session_log;    ///< `{root}/logs/ralph_{id}/session.jsonl`; empty if there is none
  std::filesystem::path overnight_log;  ///< the overnight log of this very session; empty if there is none
  bool is_complete = false;             ///< carries the COMPLETE marker
  std::int64_t modified_us = 0;         ///< newest change of any of these files, microseconds since 1970 UTC

  friend bool operator==(const FoundSession&, const FoundSession&) = default;
};

/// What sources tell the rest of the program. Thread: called on the source's own thread; the receiver
/// posts to its loop. Calls for one session come in order.
class EventSink {
 public:
  virtual ~EventSink() = default;

  /// A session is there, or its files moved. Repeated calls replace what was said before.
  virtual void session_found(FoundSession session) = 0;
  /// None of its files is there any more.
  virtual void session_gone(const std::string& id, const std::filesystem::path& root) = 0;
  /// Somebody wrote to its event log (or removed, or replaced it).
  virtual void log_grew(const std::string& id, const std::filesystem::path& root) = 0;
  /// Evidence derived from its files. `is_live`: seen happening, so it belongs into the record; otherwise it
  /// was found lying there, and only the status may use it.
  virtual void derived(const std::string& id, const std::filesystem::path& root, std::vector<Event> events,
                       bool is_live) = 0;
  /// The first scan of a root is over: every session that was there has been reported.
  virtual void scanned(const std::filesystem::path& root) = 0;
  /// All that was seen at one look has been told; the receiver may have waited for that.
  virtual void looked() {}
};

}  // namespace livestream

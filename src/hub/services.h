#pragma once

#include <functional>

#include "base/clock.h"
#include "base/iso_time.h"
#include "base/worker_pool.h"
#include "hub/ring.h"
#include "hub/segment.h"
#include "hub/session_files.h"
#include "recording/file_event_log.h"

namespace livestream {

class Channel;
class PriceTable;

/// When appended events are forced to the disk.
enum class SyncPolicy {
  always,    ///< before they are acknowledged
  interval,  ///< in the background, at most a second later
  never,     ///< when the system sees fit
};

struct HubOptions {
  RingLimits ring;
  std::size_t max_viewers_per_session = 10'000;
  std::size_t max_waiting_bytes = 64 * 1024 * 1024;  ///< of events whose log is being opened or hangs; more: busy
  std::chrono::microseconds slow_write{20'000};      ///< an append that takes longer moves the log to a worker
  std::chrono::seconds idle_log{600};                ///< a log nobody uses is closed after this
  std::chrono::seconds snapshot_interval{5};         ///< between two snapshots of a log, at least …
  std::uint64_t snapshot_events = 1'000;             ///< … if so many events came; they are read again in milliseconds
  std::chrono::seconds snapshot_at_latest{60};       ///< … else this
  SyncPolicy sync = SyncPolicy::interval;
  std::chrono::seconds sync_derived{30};  ///< with `interval`: at most so late if a source would derive them again
  ZoneRule naive_zone = ZoneRule::local();
  const PriceTable* prices = nullptr;  ///< what models cost; outlives the hub
};

/// What channels need of the program around them. Outlives the hub.
struct HubServices {
  const Clock& clock;
  WorkerPool& workers;
  /// Runs a job on the loop thread in a later turn. Thread: any.
  std::function<void(std::function<void()>)> post;
  Framer framer;
  HubOptions options;
  /// Has a session of the past told as if it happened now, if one has this id; then calls back on the loop thread.
  std::function<void(const std::string& id, std::function<void()> done)> recall = {};
  /// Asks for the end of this turn to run through a channel. The hub sets it.
  std::function<void(Channel&)> mark = {};
  /// Has a log forced to disk, on one worker together with all others of this tick. The hub sets it.
  std::function<void(std::function<void()>)> sync_together = {};
};

/// How a session's log is opened and folded, wherever that is done.
inline FileEventLogOptions log_options(const HubOptions& options, const std::string& session,
                                       const SessionFiles& files) {
  return {.path = files.event_log,
          .folder = files.guarded_folder(),
          .derived = files.derived,
          .session_id = session,
          .naive_zone = options.naive_zone,
          .prices = options.prices};
}

}  // namespace livestream

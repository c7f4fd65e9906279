#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "recording/log_range.h"

namespace livestream {

/// What one `append` did. `counted` holds everything that became part of the log since the last call, in
/// log order: what others had written in between, then ours. Each must be shown, ours or not.
struct Appended {
  std::vector<CountedEvent> counted;
  /// For each event given: the offset at which it counts. For a repeat, where it counted before
  /// (0: too long ago to know).
  std::vector<std::uint64_t> offsets;
  /// Set when the disk stopped taking bytes: events from `offsets.size()` on are not recorded.
  std::optional<Error> error;
};

/// Where reading stopped or failed to make sense of something.
struct ReadReport {
  std::uint64_t skipped_lines = 0;  ///< did not parse
  std::uint64_t torn_lines = 0;     ///< parsed from their last `{"type"` on
  std::uint64_t repeats = 0;
};

/// A session's one truth: an append-only sequence of events, numbered by reading. An interface, because
/// past one machine something other than a file will stand behind it; offsets are cursors.
///
/// Thread: one at a time (the owner moves it between threads, never shares it).
class EventLog {
 public:
  virtual ~EventLog() = default;

  /// Records events in order. Numbers what others wrote first. Repeats are not written again. What is
  /// counted is moved out of `events`, what could not be recorded stays there. Errors that
  /// concern the whole call (file gone and not to be made, no permission) come back as the Result's.
  virtual Result<Appended> append(std::vector<Event>&& events) = 0;

  /// Numbers what others wrote since the last call; at most `max_bytes` of it (the rest at the next call).
  virtual Result<std::vector<CountedEvent>> catch_up(std::size_t max_bytes) = 0;

  /// Events `after + 1` … as many as are numbered now, read lazily by `read_range` on any thread.
  virtual LogRange range_after(std::uint64_t after) const = 0;

  virtual std::uint64_t last_offset() const = 0;
  /// Names this numbering: 16 hex digits from the first counted line and the numbering version; "0" while empty.
  virtual std::string epoch() const = 0;
  virtual const ReadReport& report() const = 0;

  /// Makes what was appended survive the machine (`fdatasync`). May block: call it on a worker.
  virtual Result<void> sync() = 0;
  /// The same as a job for another thread, while the log goes on.
  virtual std::function<Result<void>()> sync_job() const = 0;
};

}  // namespace livestream

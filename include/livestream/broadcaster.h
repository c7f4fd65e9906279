#pragma once

// Tells, from inside a running program, what its session is doing: records every event and sends it to a
// livestream server in the background. Standard headers only; any C++17 compiler takes it.
//
//     livestream::EventBroadcaster events("nightly-42");
//     events.phase_change("builder", 31.5);
//     events.emit("tool_call", {{"tool", "bash"}, {"seconds", 1.5}});

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "livestream/event_data.h"

namespace livestream {

/// An event as subscribers and `load_events` see it.
struct BroadcastEvent {
  std::string type;
  std::string session_id;
  std::string timestamp;       ///< ISO 8601, as its emitter wrote it
  std::uint64_t sequence = 0;  ///< its emitter's; 0 if it came without
  std::string emitter;         ///< id of the emitting process; empty for foreign ones
  std::string data;            ///< a JSON object
  std::string line;            ///< the whole event as recorded: one JSON object
};

/// What became of the events so far.
struct BroadcastStats {
  std::uint64_t emitted = 0;          ///< got a sequence
  std::uint64_t rejected = 0;         ///< could be no event: no type, bad session id, no memory
  std::uint64_t recorded = 0;         ///< are in the record
  std::uint64_t record_failures = 0;  ///< are not, though recording is on: disk full, no permission
  std::uint64_t acknowledged = 0;     ///< the server has them
  std::uint64_t refused = 0;          ///< the server will not have them (4xx); not tried again
  std::uint64_t dropped = 0;          ///< fell out of the full queue and are in no record: will not be sent
  std::uint64_t failed_requests = 0;  ///< attempts that are repeated
  std::size_t queued = 0;             ///< wait in memory
  std::size_t deferred = 0;           ///< fell out of the full queue; will be sent from the record
  std::string last_error;             ///< the newest failure, for people; empty if there was none
};

struct BroadcastOptions {
  /// The record is `{record_folder}/{session_id}/events.jsonl`. Empty: `logs/events` below the folder that is
  /// current when the broadcaster is made.
  std::filesystem::path record_folder = {};
  /// Write the record on a thread of its own: `emit` then never touches the disk, but what has not been written
  /// dies with the process, and past `queue_events`/`queue_bytes` unwritten events are not recorded.
  bool record_async = false;
  /// Bounds of what waits in memory for the server. Past either, the oldest event leaves the queue: it is sent
  /// from the record later, or, if it is not recorded, dropped (`BroadcastStats` counts both).
  std::size_t queue_events = 10'000;
  std::size_t queue_bytes = std::size_t{8} << 20;
  std::chrono::milliseconds request_timeout{5'000};
  /// Pause after a failed request: from the first doubling to the longest, each cut by up to half at random.
  std::chrono::milliseconds first_retry{100};
  std::chrono::milliseconds longest_retry{5'000};
  /// The most that the destructor waits for the server to take what is left; it stops at the first failure.
  std::chrono::milliseconds close_timeout{1'000};
  /// Sent as `Authorization: Bearer`. Empty: `LIVESTREAM_TOKEN`.
  std::string token = {};
  /// Say nothing on stderr (else: each kind of failure once).
  bool quiet = false;
  /// The wall clock for timestamps; empty: the system's. Called with a lock held: must not emit.
  std::function<std::chrono::system_clock::time_point()> now = {};
};

/// Keeps a callback subscribed as long as it lives.
class Subscription {
 public:
  Subscription() noexcept = default;
  explicit Subscription(std::function<void()> unsubscribe) noexcept : unsubscribe_(std::move(unsubscribe)) {}
  Subscription(Subscription&& other) noexcept;
  Subscription& operator=(Subscription&& other) noexcept;
  ~Subscription() { unsubscribe(); }

  /// No call begins after this; one on another thread may be ending.
  void unsubscribe() noexcept;

 private:
  std::function<void()> unsubscribe_;
};

/// `LIVESTREAM_SERVER`, else `http://localhost:8080`.
std::string default_server_url();

/// Records the events of one session and sends them to a server.
///
/// Never hurts its host: no call throws; none but `flush`, `load_events` and the destructor waits for anything,
/// except `emit` for one `write(2)` to the record. While no server answers, events wait in memory, and past its
/// bound in the record; they are sent in order, each counted once, when it is back.
///
/// Thread: all calls from any. After a `fork` the child goes on as an emitter of its own (new emitter id, sequence
/// from 1, statistics from 0, the parent's subscriptions stay there); what the parent had queued, the parent sends.
class EventBroadcaster {
 public:
  /// `session_id`: UTF-8, 1–128 bytes, no slash, backslash or control character, not starting with a dot; with
  /// any other, nothing is recorded or sent (`stats().last_error` says why). `server_url`: empty for no server.
  explicit EventBroadcaster(std::string session_id, std::string server_url = default_server_url(),
                            bool enable_recording = true, BroadcastOptions options = {}) noexcept;
  EventBroadcaster(const EventBroadcaster&) = delete;
  EventBroadcaster& operator=(const EventBroadcaster&) = delete;
  /// Sends what is left, for `close_timeout` at most.
  ~EventBroadcaster();

  /// Records the event, then queues it. Returns its sequence (1, 2, 3 …), 0 if it was rejected.
  std::uint64_t emit(std::string_view type, const EventData& data = {}) noexcept;

  std::uint64_t phase_change(std::string_view phase, double context_percent = 0) noexcept;
  std::uint64_t iteration_start(std::int64_t iteration) noexcept;
  std::uint64_t iteration_complete(std::int64_t iteration, double context_percent) noexcept;
  std::uint64_t task_complete(std::string_view task, double context_percent) noexcept;
  std::uint64_t context_update(double percent, std::int64_t tokens_used) noexcept;
  std::uint64_t log_line(std::string_view line, std::string_view level = "info") noexcept;
  std::uint64_t error(std::string_view message, std::string_view details = "") noexcept;
  std::uint64_t completion(bool success, std::string_view summary) noexcept;

  /// Calls `callback` with each event, on the thread that emits it, after it was recorded. It may emit; what it
  /// throws is swallowed.
  [[nodiscard]] Subscription subscribe(std::function<void(const BroadcastEvent&)> callback) noexcept;

  /// All events in the session's record, whoever wrote them, in order and without repeats. Empty on failure.
  std::vector<BroadcastEvent> load_events() const noexcept;

  /// Waits until every event emitted so far is recorded (or failed to be) and answered by the server (or given up).
  /// False if that takes longer.
  bool flush(std::chrono::milliseconds timeout) noexcept;

  BroadcastStats stats() const noexcept;
  std::uint64_t recorded() const noexcept { return stats().recorded; }
  std::uint64_t dropped() const noexcept { return stats().dropped; }

  const std::string& session_id() const noexcept;
  const std::filesystem::path& record_path() const noexcept;
  /// Id of this emitting process.
  std::string emitter() const noexcept;

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

/// Makes the program's one broadcaster, in place of an earlier one. It is closed when the program ends.
std::shared_ptr<EventBroadcaster> init_broadcaster(std::string session_id,
                                                   std::string server_url = default_server_url(),
                                                   bool enable_recording = true,
                                                   BroadcastOptions options = {}) noexcept;

/// Null before `init_broadcaster` and after the program's end has begun.
std::shared_ptr<EventBroadcaster> get_broadcaster() noexcept;

}  // namespace livestream

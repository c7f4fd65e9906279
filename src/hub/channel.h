#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_function.h"
#include "hub/audience.h"
#include "hub/channel_status.h"
#include "hub/log_keeper.h"
#include "hub/outflow.h"
#include "hub/services.h"
#include "hub/session_files.h"
#include "hub/shared_reads.h"

namespace livestream {

/// Whether events would come once more if they were lost: a source derives them again from what it reads, as far as
/// that is still there. The disk may have those later.
enum class Provenance : std::uint8_t { posted, derived };

/// What became of a post.
struct Published {
  std::span<const std::uint64_t> offsets;  ///< one per event; see Appended. Valid during the call
  std::size_t viewers = 0;                 ///< who see it
  std::optional<Error> error;              ///< events from `offsets.size()` on are shown live, but not recorded
};

/// One session, live: its log, the ring of its newest events, its status, its viewers.
///
/// Events come in by `publish` and out by viewers pulling: `segment_after` from the ring, `read_behind` from
/// the log for those who fell out of it. `run_log` and `deliver` are the two halves of a turn's end: between them
/// the posters get their answers. Thread: the loop's.
class Channel {
 public:
  Channel(HubServices& services, std::string id, SessionFiles files);
  ~Channel();

  const std::string& id() const { return id_; }
  const SessionFiles& files() const { return files_; }
  /// The id that its events carry: another than `id` for the same id in a second root.
  const std::string& session_id() const { return files_.session_id.empty() ? id_ : files_.session_id; }
  void set_files(SessionFiles files);

  // Events in.
  /// A number for each of `count` events that came without a sequence: never given twice in this session.
  std::uint64_t take_sequences(std::size_t count);
  using OnPublished = UniqueFunction<void(const Published&)>;
  void publish(std::vector<Event> events, OnPublished&& done, Provenance provenance = Provenance::posted);
  /// Somebody else wrote to the log.
  void log_grew();
  /// Evidence of a source for the status only: it was found lying there, not seen happening.
  void set_background(std::vector<Event> events) { status_.set_background(std::move(events)); }
  /// The two halves of a turn's end, for channels that asked for it.
  /// The first also in between; true if posts were waiting and more of them would make the sends to viewers cheaper.
  bool run_log();
  void deliver();

  // Opening and closing of the log.
  void open();
  bool is_open() const { return log_ != nullptr && log_->is_open(); }
  /// Runs `job` when the log is open and idle, or could not be opened (`is_open()` is false then).
  void when_ready(std::function<void()> job);
  /// What a snapshot says of a log that is not opened.
  void set_cold(LogPeek peek);
  /// Something is waiting or under way.
  bool is_busy() const {
    return !posts_.empty() || !waiting_.empty() || grew_ || (log_ != nullptr && !log_->is_idle());
  }
  /// Nobody watches or posts, and the log is closed: nothing but the status is held.
  bool is_cold() const { return log_ == nullptr && audience_.size() == 0 && posts_.empty(); }

  // Viewers.
  bool subscribe(Subscriber& subscriber, bool wants_periodic_status);
  void unsubscribe(Subscriber& subscriber);
  std::size_t viewers() const { return audience_.size(); }
  /// The segment that holds the event after `offset`, if the ring has it.
  const Segment* segment_after(std::uint64_t offset) const { return outflow_.segment_after(offset); }
  using OnSegment = LogKeeper::OnSegment;
  /// The same from the log. Viewers that ask for the same place share one reading.
  void read_behind(std::uint64_t offset, OnSegment done);
  void read_events(std::uint64_t after, std::size_t max_events, LogKeeper::OnRead done);
  /// Frames of this turn's events that could not be recorded, for viewers that have everything else.
  std::string_view unrecorded() const { return outflow_.unrecorded(); }

  /// The last event that viewers may have: all up to it are in the ring or the log.
  std::uint64_t shown_offset() const { return outflow_.shown_offset(last_offset()); }

  // Status.
  std::uint64_t last_offset() const { return place_.offset; }
  const std::string& epoch() const { return place_.epoch; }
  /// Changes when the log was replaced by another: viewers start anew.
  std::uint64_t generation() const { return generation_; }
  const StatusFeed& feed() const { return status_.feed(); }
  /// The status with all its evidence, and the view of now.
  SessionStatus status() const { return status_.current(); }
  StatusView view() const { return status_.view(place_); }
  /// When it last changed, as far as is known: microseconds since 1970 UTC, 0 if nothing is.
  std::int64_t updated_us() const { return status_.recorded().last_update_us.value_or(files_.modified_us); }
  std::string_view complete_frame() const { return status_.complete_frame(); }
  std::string_view reset_frame();
  /// Once a second: renders what changed, wakes viewers, saves, syncs, closes what is idle.
  void tick();
  /// Some times a second: renders what was put off, and wakes viewers.
  void show_what_was_put_off();
  /// True once after the summary may have changed.
  bool take_summary_change() { return status_.take_change(); }
  /// There is something to show: files, or events.
  bool is_known() const { return !files_.root.empty() || last_offset() > 0; }
  /// At the end of the program: flushes everything to disk, dismisses viewers.
  void close(const char* reason);
  /// The hub has let go of it: viewers are dismissed, posts refused, and jobs run that wait for its log.
  void end(const char* reason);

 private:
  struct Post {
    std::size_t count;  // of events in `posted_`
    OnPublished done;
    Provenance provenance;
  };

  void opened(Result<SessionStatus> status);
  void open_failed(const Error& error);
  void append_posts();
  void finish_append(std::vector<Post> posts, LogKeeper::Outcome outcome);
  void acknowledge(std::vector<Post>& posts, const Appended& appended);
  void refuse_posts(std::vector<Post> posts, const Error& error);
  void show_unrecorded(std::span<const Event> events);
  void count(const std::vector<CountedEvent>& events);
  void note_unsynced(const std::vector<Post>& posts);
  void catch_up();
  void reopen();
  void merge(const SessionFiles& other);
  void run_waiting();
  void save_and_sync(SteadyTime now);
  bool is_snapshot_due(SteadyTime now) const;
  void close_if_idle(SteadyTime now);
  void note_place();
  void drop_log();
  void mark();
  void render(ChannelStatus::Pace pace);
  void touch() { is_used_ = true; }

  HubServices& services_;
  const std::string id_;
  SessionFiles files_;

  std::unique_ptr<LogKeeper> log_;
  std::vector<Post> posts_;
  std::vector<Event> posted_;    // the events of `posts_`, one after the other
  std::size_t usual_posts_ = 0;  // of the last turn, for what to reserve
  std::size_t usual_events_ = 0;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t next_sequence_ = 1;
  bool grew_ = false;
  std::vector<std::function<void()>> waiting_;  // for the log to be ready
  SteadyTime retry_open_at_{};

  Outflow outflow_;
  SharedReads reads_;
  Audience audience_;
  ChannelStatus status_;

  LogPlace place_;  // how far the log has come, also while it is closed
  std::string reset_frame_;
  std::uint64_t generation_ = 1;
  SteadyTime last_use_{};  // as of the last tick
  bool is_used_ = true;
  SteadyTime last_snapshot_{};
  std::uint64_t snapshot_offset_ = 0;        // as of then
  SteadyTime sync_due_ = SteadyTime::max();  // for what was appended since the last time
  bool unsaved_ = false;
  bool is_marked_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);  // for answers of workers
};

}  // namespace livestream

#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hub/channel.h"
#include "hub/services.h"

namespace livestream {

/// Somebody who watches all sessions at once. Thread: the loop's.
class OverviewSubscriber {
 public:
  virtual ~OverviewSubscriber() = default;
  /// Frames with the summaries that changed and the sessions that are gone.
  virtual void changed(std::string_view frames) = 0;
  virtual void dismiss(const char* reason) = 0;
};

struct HubStats {
  std::size_t sessions = 0;
  std::size_t viewers = 0;  ///< of single sessions
  std::size_t overviews = 0;
  std::uint64_t published = 0;  ///< events posted since the start
  std::size_t open_logs = 0;
};

/// All sessions. Owns the channels; the end of a turn runs through the ones that have something to do.
/// Thread: the loop's.
class Hub {
 public:
  /// Where the log of a session goes that no source knows: given the id, says its files.
  using Placement = std::function<SessionFiles(const std::string& id)>;

  Hub(HubServices services, Placement placement);
  ~Hub();

  Channel* find(std::string_view id);
  /// The channel of `id`, made if there is none: the session is unknown until somebody posts or finds it.
  Channel& obtain(const std::string& id);

  /// Lets go of a channel that was made for somebody's question and turned out to hold nothing.
  void release_if_unknown(const std::string& id);

  /// Looks for a session of the past that has this id. `done` runs when all that it says is recorded, or there is none,
  /// at once if it is known; with false when nobody could look within kRecallPatience, as while a disk hangs.
  using OnRecalled = std::function<void(bool was_looked_for)>;
  static constexpr std::chrono::seconds kRecallPatience{5};
  void recall(const std::string& id, OnRecalled done);

  void publish(Channel& channel, std::vector<Event> events, Channel::OnPublished&& done);

  // What sources tell.
  void found(const std::string& id, SessionFiles files);
  void gone(const std::string& id);
  void log_grew(const std::string& id);
  /// `is_live`: into the record; otherwise for the status only.
  /// `kept`, if any, is let go once they are recorded or refused.
  void derived(const std::string& id, std::vector<Event> events, bool is_live, std::shared_ptr<const void> kept = {});

  /// Removes a session's log and what is derived from it, dismisses its viewers. not_found if there is none.
  Result<void> remove(const std::string& id);
  /// Removes our own record at `log`, which is past its time. A session of a project that has the same id
  /// stays: what lies in a project is its owner's.
  Result<void> expire(const std::string& id, const std::filesystem::path& log);

  // The end of a turn: `run_logs`, then the answers leave, then `deliver`.
  /// True if somebody was answered, and events of who was answered would still make the sends to viewers cheaper.
  bool run_logs();
  void deliver();
  /// Once a second.
  void tick();
  /// Some times a second: tells viewers what could not be told at once, and those who watch all sessions what changed.
  void send_changes();
  void close(const char* reason);

  // All at once.
  /// Sessions with any evidence, newest update first.
  std::vector<Channel*> by_newest();
  void subscribe(OverviewSubscriber& subscriber);
  void unsubscribe(OverviewSubscriber& subscriber);
  boost::json::object summary(const Channel& channel) const;
  /// `{"type":"sessions",…}` as a frame; with `only`, as if there were no other session than this.
  std::string overview_frame(std::string_view only = {});
  HubStats stats() const;
  /// Events that were published since the last `run_logs`.
  std::size_t waiting() const { return waiting_; }

 private:
  class Mailbox;
  struct Recall {
    OnRecalled done;
    SteadyTime due{};
  };

  void peek(Channel& channel);
  void recalled(const std::string& id);
  void give_up_recalls();
  Result<void> erase(const Channel& channel);

  HubServices services_;
  std::shared_ptr<Mailbox> mailbox_;
  Placement placement_;
  std::map<std::string, std::unique_ptr<Channel>, std::less<>> channels_;
  std::vector<Channel*> marked_;
  std::vector<std::function<void()>> syncs_;            // of this tick
  std::map<std::string, std::vector<Recall>> recalls_;  // who waits, by what is being looked for
  std::vector<OverviewSubscriber*> overviews_;
  std::string removed_frames_;
  std::uint64_t published_ = 0;
  std::size_t waiting_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace livestream

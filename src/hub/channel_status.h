#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/services.h"
#include "hub/status_feed.h"
#include "model/fold.h"
#include "recording/log_range.h"

namespace livestream {

/// How far a log has come.
struct LogPlace {
  std::uint64_t offset = 0;
  std::string epoch = "0";
};

/// The status of one session: the fold over its log, what files say besides, and the feed that viewers
/// see of both. Thread: the loop's.
class ChannelStatus {
 public:
  ChannelStatus(std::string id, const HubServices& services);

  // Evidence.
  /// The log was opened, or looked at: this is the fold over it.
  void restore(SessionStatus folded);
  /// Events that were just counted.
  void fold(std::span<const CountedEvent> events);
  /// What lies in files, but not in the log. Replaces what was said before.
  void set_background(std::vector<Event> events);
  /// Why events are not recorded; empty: they are.
  void set_not_recording(std::string reason);

  // What it comes to.
  const SessionStatus& recorded() const { return recorded_; }
  /// With all its evidence.
  SessionStatus current() const;
  /// The view of now; `place` must outlive it.
  StatusView view(const LogPlace& place) const;
  SessionState state(const LogPlace& place) const;
  /// As viewers were told last.
  SessionState shown_state() const { return shown_; }
  /// Why not; empty: all is well.
  const std::string& not_recording() const { return not_recording_; }

  // For viewers.
  enum class Pace { when_due, urgent, at_once };
  /// Renders what changed: what people look for at once at most 10 times a second, numbers once a second;
  /// `at_once` if anything did, for a viewer that comes.
  void refresh(const LogPlace& place, Pace pace = Pace::when_due);
  const StatusFeed& feed() const { return feed_; }
  /// `{"type":"complete",…}`; empty until it is.
  std::string_view complete_frame() const { return complete_frame_; }
  /// What people look for at once has changed, and came too soon after the last to be rendered.
  bool is_put_off() const { return dirty_ && urgent_; }
  /// To be asked once a second: a session that falls silent changes by that alone.
  void notice_silence(const LogPlace& place);
  /// True once after something changed.
  bool take_change();

 private:
  Arrival arrival(bool is_live) const;
  void note_change(Pace pace);
  void note_completion();

  const HubServices& services_;
  SessionStatus recorded_;
  std::vector<Event> background_;
  std::string not_recording_;
  std::optional<SteadyTime> last_evidence_;
  StatusFeed feed_;
  std::string complete_frame_;
  SteadyTime last_render_{};
  bool changed_ = true;
  bool dirty_ = true;
  bool urgent_ = false;
  SessionState shown_ = SessionState::unknown;
  SessionState state_ = SessionState::unknown;  ///< when silence was last asked for
};

}  // namespace livestream

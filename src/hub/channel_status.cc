#include "hub/channel_status.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/iso_time.h"
#include "hub/background.h"

namespace livestream {
namespace {

constexpr std::chrono::milliseconds kUrgentRender{100};
constexpr std::chrono::seconds kCalmRender{1};
constexpr std::size_t kLiveText = 200;       // bytes of each text in a live status
constexpr std::chrono::minutes kNewsFor{2};  // what a source read of something older is no news

// What people look for at once, as opposed to numbers that trickle.
constexpr std::array<std::string_view, 9> kUrgent = {"phase_change", "task_complete", "completion",
                                                     "checkpoint",   "tasks_update",  "iteration_start",
                                                     "error",        "waiting",       "tool_call"};

bool is_urgent(const Event& event) { return std::find(kUrgent.begin(), kUrgent.end(), event.type()) != kUrgent.end(); }

// An emitter says what happens, whatever its clock shows; a source also reads up what happened long before.
bool is_news(const Event& event, SystemTime now) {
  if (!event.emitter().starts_with(kSourcePrefix)) return true;
  const auto written = parse_iso_time(event.timestamp());
  return !written || now - written->time < kNewsFor;
}

}  // namespace

ChannelStatus::ChannelStatus(std::string id, const HubServices& services)
    : services_(services), feed_(services.framer) {
  recorded_.id = std::move(id);
}

Arrival ChannelStatus::arrival(bool is_live) const {
  return {.live = is_live ? std::optional(services_.clock.system_now()) : std::nullopt,
          .naive_zone = services_.options.naive_zone,
          .prices = services_.options.prices};
}

void ChannelStatus::restore(SessionStatus folded) {
  folded.id = std::move(recorded_.id);
  recorded_ = std::move(folded);
  note_change(Pace::urgent);
  note_completion();
}

void ChannelStatus::fold(std::span<const CountedEvent> events) {
  if (events.empty()) return;
  const bool is_live = is_news(events.back().event, services_.clock.system_now());
  const Arrival now = arrival(is_live);
  bool has_urgent = shown_ != SessionState::working;
  for (const CountedEvent& counted : events) {
    apply(recorded_, counted.event, now);
    has_urgent = has_urgent || is_urgent(counted.event);
  }
  if (is_live) last_evidence_ = services_.clock.steady_now();
  note_change(has_urgent ? Pace::urgent : Pace::when_due);
  note_completion();
}

void ChannelStatus::set_background(std::vector<Event> events) {
  if (events.empty() && background_.empty()) return;
  background_ = std::move(events);
  note_change(Pace::urgent);
  note_completion();
}

void ChannelStatus::set_not_recording(std::string reason) {
  if (reason == not_recording_) return;
  not_recording_ = std::move(reason);
  note_change(Pace::urgent);
}

void ChannelStatus::note_change(Pace pace) {
  changed_ = dirty_ = true;
  urgent_ = urgent_ || pace == Pace::urgent;
}

void ChannelStatus::notice_silence(const LogPlace& place) {
  const SessionState state = state_of(recorded_, view(place));
  if (std::exchange(state_, state) != state) note_change(Pace::urgent);
}

bool ChannelStatus::take_change() { return std::exchange(changed_, false); }

SessionStatus ChannelStatus::current() const {
  return background_.empty() ? recorded_ : with_background(recorded_, background_, arrival(false));
}

StatusView ChannelStatus::view(const LogPlace& place) const {
  StatusView view{.now = services_.clock.system_now(), .offset = place.offset, .epoch = place.epoch};
  if (last_evidence_) view.evidence_age = services_.clock.steady_now() - *last_evidence_;
  if (!not_recording_.empty()) view.recording = not_recording_;
  return view;
}

SessionState ChannelStatus::state(const LogPlace& place) const { return state_of(current(), view(place)); }

void ChannelStatus::refresh(const LogPlace& place, Pace pace) {
  const SteadyTime now = services_.clock.steady_now();
  const bool is_now = feed_.version() == 0 || (dirty_ && pace == Pace::at_once);
  const bool is_pressing = urgent_ || pace != Pace::when_due;
  const std::chrono::microseconds wait = is_pressing ? std::chrono::microseconds(kUrgentRender) : kCalmRender;
  const bool is_needed = dirty_ || pace != Pace::when_due;
  if (!is_now && (!is_needed || now - last_render_ < wait)) return;
  last_render_ = now;
  dirty_ = urgent_ = false;
  StatusView live = view(place);
  live.max_text = kLiveText;
  const auto show = [&](const SessionStatus& status) {
    shown_ = state_of(status, live);
    feed_.update(status, live);
  };
  if (background_.empty())
    show(recorded_);
  else
    show(current());
}

void ChannelStatus::note_completion() {
  if (!complete_frame_.empty()) return;
  const bool may_be = recorded_.is_complete || !background_.empty();
  if (!may_be || !current().is_complete) return;
  complete_frame_ = control_frame(
      services_.framer,
      {{"type", "complete"},
       {"message", recorded_.summary.empty() ? "session " + recorded_.id + " is complete" : recorded_.summary}});
}

}  // namespace livestream

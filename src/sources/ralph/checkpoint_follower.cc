#include "sources/ralph/checkpoint_follower.h"

#include <algorithm>
#include <utility>

#include "formats/ralph/checkpoint_event.h"

namespace livestream::ralph {
namespace {

// state.json holds artifacts of any length, progress.json only lists of tasks.
constexpr std::uint64_t kMaxStateBytes = 32 * 1024 * 1024;
constexpr std::uint64_t kMaxProgressBytes = 4 * 1024 * 1024;

// File times are taken from a coarser clock than ours, and on some file systems cut to two seconds.
constexpr std::chrono::seconds kTimeSlack{2};

}  // namespace

void CheckpointFollower::follow(const std::string& id, const SessionLook& look, Reread reread) {
  Known& known = known_[id];
  const Evidence evidence{look.state, look.progress, look.marker};
  const bool is_changed = evidence != known.evidence;
  if (!is_changed && reread == Reread::if_changed) return;
  if (is_changed) retries_.forget(id);
  known.evidence = evidence;

  const auto state = look.state ? read(id, kState, kMaxStateBytes, parse_state) : State{};
  const auto progress = look.progress ? read(id, kProgress, kMaxProgressBytes, parse_progress) : Progress{};
  const bool is_half_written = !state || !progress;
  if (is_half_written && retries_.later(id, context_.clock.steady_now())) return;
  if (is_half_written)
    retries_.stop(id);
  else
    retries_.forget(id);

  const Checkpoint checkpoint{state.value_or(State{}), progress.value_or(Progress{}), look.marker.has_value()};
  if (checkpoint == Checkpoint{}) return;
  const SystemTime modified{std::chrono::microseconds(look.checkpoint_modified_us())};
  Event event = checkpoint_event(checkpoint, id, modified);
  std::string position(event.data().at("position").as_string());
  if (position == known.position) return;
  const bool is_live_now = is_live(known, modified);
  known.position = std::move(position);
  std::vector<Event> events;
  events.push_back(std::move(event));
  context_.sink.derived(id, files_.root(), std::move(events), is_live_now);
}

void CheckpointFollower::forget(const std::string& id) {
  known_.erase(id);
  retries_.forget(id);
}

// Nothing: half-written. A file that is gone again, or may not be read, says nothing.
template <class Value>
std::optional<Value> CheckpointFollower::read(const std::string& id, std::string_view name, std::uint64_t limit,
                                              Parser<Value> parse) const {
  const auto text = files_.read(file_of(SessionFolder::checkpoint, id, name), limit);
  return text ? parse(*text) : Value{};
}

bool CheckpointFollower::is_live(const Known& known, SystemTime modified) const {
  if (!live_since_) return false;
  return !known.position.empty() || modified >= *live_since_ - kTimeSlack;
}

}  // namespace livestream::ralph

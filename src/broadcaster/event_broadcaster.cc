#include <atomic>
#include <utility>

#include "broadcaster/emitter.h"
#include "broadcaster/fork_watch.h"
#include "broadcaster/guarded.h"
#include "broadcaster/load_events.h"
#include "broadcaster/settings.h"
#include "livestream/broadcaster.h"

namespace livestream {

// The host's side of the wall: below it things may throw, above it nothing does.
struct EventBroadcaster::Core {
  explicit Core(WantedBroadcast wanted)
      : settings(decide_settings(std::move(wanted))), current(new Emitter(settings)) {}
  ~Core() {
    Emitter* const emitter = current;
    if (emitter->generation() == fork_generation()) delete emitter;
  }

  // This process's emitter. The parent's is left as it is: its locks may be held by threads that are not here.
  Emitter& emitter() {
    Emitter* seen = current;
    if (seen->generation() == fork_generation()) return *seen;
    auto own = std::make_unique<Emitter>(settings);
    if (current.compare_exchange_strong(seen, own.get())) return *own.release();
    return *seen;
  }

  const Settings settings;
  std::atomic<Emitter*> current;
};

EventBroadcaster::EventBroadcaster(std::string session_id, std::string server_url, bool enable_recording,
                                   BroadcastOptions options) noexcept
    : core_(guarded<std::unique_ptr<Core>>(nullptr, [&] {
        return std::make_unique<Core>(WantedBroadcast{.session_id = std::move(session_id),
                                                      .server_url = std::move(server_url),
                                                      .is_recording = enable_recording,
                                                      .options = std::move(options)});
      })) {}

EventBroadcaster::~EventBroadcaster() = default;

std::uint64_t EventBroadcaster::emit(std::string_view type, const EventData& data) noexcept {
  if (!core_) return 0;
  return guarded<std::uint64_t>(0, [&] {
    Emitter& emitter = core_->emitter();
    try {
      return emitter.emit(type, data);
    } catch (...) {
      emitter.reject();
      return std::uint64_t{0};
    }
  });
}

std::uint64_t EventBroadcaster::phase_change(std::string_view phase, double context_percent) noexcept {
  return emit("phase_change", {{"phase", phase}, {"context_percent", context_percent}});
}

std::uint64_t EventBroadcaster::iteration_start(std::int64_t iteration) noexcept {
  return emit("iteration_start", {{"iteration", iteration}});
}

std::uint64_t EventBroadcaster::iteration_complete(std::int64_t iteration, double context_percent) noexcept {
  return emit("iteration_complete", {{"iteration", iteration}, {"context_percent", context_percent}});
}

std::uint64_t EventBroadcaster::task_complete(std::string_view task, double context_percent) noexcept {
  return emit("task_complete", {{"task", task}, {"context_percent", context_percent}});
}

std::uint64_t EventBroadcaster::context_update(double percent, std::int64_t tokens_used) noexcept {
  return emit("context_update", {{"percent", percent}, {"tokens_used", tokens_used}});
}

std::uint64_t EventBroadcaster::log_line(std::string_view line, std::string_view level) noexcept {
  return emit("log_line", {{"line", line}, {"level", level}});
}

std::uint64_t EventBroadcaster::error(std::string_view message, std::string_view details) noexcept {
  return emit("error", {{"message", message}, {"details", details}});
}

std::uint64_t EventBroadcaster::completion(bool success, std::string_view summary) noexcept {
  return emit("completion", {{"success", success}, {"summary", summary}});
}

Subscription EventBroadcaster::subscribe(std::function<void(const BroadcastEvent&)> callback) noexcept {
  if (!core_ || !callback) return {};
  return guarded(Subscription(), [&] { return core_->emitter().subscribe(std::move(callback)); });
}

std::vector<BroadcastEvent> EventBroadcaster::load_events() const noexcept {
  if (!core_) return {};
  return guarded(std::vector<BroadcastEvent>(),
                 [&] { return livestream::load_events(core_->settings.record, core_->settings.session_id); });
}

bool EventBroadcaster::flush(std::chrono::milliseconds timeout) noexcept {
  return core_ && guarded(false, [&] { return core_->emitter().flush(timeout); });
}

BroadcastStats EventBroadcaster::stats() const noexcept {
  if (!core_) return {};
  return guarded(BroadcastStats(), [&] { return core_->emitter().stats(); });
}

const std::string& EventBroadcaster::session_id() const noexcept {
  static const std::string none;
  return core_ ? core_->settings.session_id : none;
}

const std::filesystem::path& EventBroadcaster::record_path() const noexcept {
  static const std::filesystem::path none;
  return core_ ? core_->settings.record : none;
}

std::string EventBroadcaster::emitter() const noexcept {
  if (!core_) return {};
  return guarded(std::string(), [&] { return core_->emitter().id(); });
}

Subscription::Subscription(Subscription&& other) noexcept : unsubscribe_(std::exchange(other.unsubscribe_, nullptr)) {}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this == &other) return *this;
  unsubscribe();
  unsubscribe_ = std::exchange(other.unsubscribe_, nullptr);
  return *this;
}

void Subscription::unsubscribe() noexcept {
  const auto unsubscribe = std::exchange(unsubscribe_, nullptr);
  if (unsubscribe) guarded(0, [&] { return unsubscribe(), 0; });
}

}  // namespace livestream

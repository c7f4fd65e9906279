#include <pthread.h>

#include <cstdlib>
#include <mutex>
#include <utility>

#include "livestream/broadcaster.h"

namespace livestream {
namespace {

// The program's one broadcaster. Never destroyed, so that threads may ask for it while the program ends.
class Global {
 public:
  static Global& instance() {
    static Global& global = *new Global;
    return global;
  }

  std::shared_ptr<EventBroadcaster> get() {
    const std::lock_guard lock(mutex_);
    return broadcaster_;
  }

  // The earlier one is closed outside the lock: that may take a second.
  void replace(std::shared_ptr<EventBroadcaster> broadcaster) {
    const std::lock_guard lock(mutex_);
    broadcaster_.swap(broadcaster);
  }

 private:
  Global() {
    // A fork while another thread holds the lock would leave it locked in the child for ever.
    ::pthread_atfork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                     [] { instance().mutex_.unlock(); });
    std::atexit([] { instance().replace(nullptr); });
  }

  std::mutex mutex_;
  std::shared_ptr<EventBroadcaster> broadcaster_;
};

}  // namespace

std::shared_ptr<EventBroadcaster> init_broadcaster(std::string session_id, std::string server_url,
                                                   bool enable_recording, BroadcastOptions options) noexcept {
  try {
    auto broadcaster = std::make_shared<EventBroadcaster>(std::move(session_id), std::move(server_url),
                                                          enable_recording, std::move(options));
    Global::instance().replace(broadcaster);
    return broadcaster;
  } catch (...) {
    return nullptr;
  }
}

std::shared_ptr<EventBroadcaster> get_broadcaster() noexcept { return Global::instance().get(); }

}  // namespace livestream

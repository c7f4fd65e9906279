#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

namespace livestream {

/// A thread of ours inside somebody else's program: it takes none of the host's signals, and its owner waits for
/// its end only so long.
class CompanionThread {
 public:
  CompanionThread() = default;
  CompanionThread(const CompanionThread&) = delete;
  CompanionThread& operator=(const CompanionThread&) = delete;
  /// As `wait` with no time left.
  ~CompanionThread();

  /// Runs `body`, which must own (or share) all it touches: it may outlive everything else here. It must not throw.
  /// False if the system gives no thread.
  bool start(std::function<void()> body);
  bool is_started() const { return thread_.joinable(); }

  /// True once the body has ended.
  bool wait(std::chrono::milliseconds timeout);

 private:
  struct End;
  std::shared_ptr<End> end_;
  std::thread thread_;
};

}  // namespace livestream

#include "broadcaster/companion_thread.h"

#include <pthread.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <system_error>
#include <utility>

namespace livestream {
namespace {

// While it lives, threads made by this one start with all signals blocked.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace

struct CompanionThread::End {
  std::mutex mutex;
  std::condition_variable reached;
  bool is_reached = false;
};

CompanionThread::~CompanionThread() {
  if (!thread_.joinable()) return;
  if (wait(std::chrono::milliseconds(0)))
    thread_.join();
  else
    thread_.detach();
}

bool CompanionThread::start(std::function<void()> body) {
  const SignalsBlocked blocked;
  end_ = std::make_shared<End>();
  try {
    thread_ = std::thread([body = std::move(body), end = end_]() mutable {
      body();
      body = nullptr;  // what it owned goes before the end is announced
      const std::lock_guard lock(end->mutex);
      end->is_reached = true;
      end->reached.notify_all();
    });
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

bool CompanionThread::wait(std::chrono::milliseconds timeout) {
  if (!end_ || !thread_.joinable()) return true;
  std::unique_lock lock(end_->mutex);
  return end_->reached.wait_for(lock, timeout, [this] { return end_->is_reached; });
}

}  // namespace livestream

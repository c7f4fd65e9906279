#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace livestream {

/// What one thread may have on its way to another: who is ahead waits. Thread: any.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t limit) : state_(std::make_shared<State>(limit)) {}

  /// Waits while what is under way is over the limit, then counts `bytes` to it for as long as the lease lives. So at
  /// most the limit and one lease are under way. A lease may outlive the budget.
  std::shared_ptr<const void> take(std::size_t bytes);
  /// Nobody waits any more.
  void close();

 private:
  struct State {
    explicit State(std::size_t given) : limit(given) {}

    const std::size_t limit;
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t used = 0;
    bool is_closed = false;
  };

  std::shared_ptr<State> state_;
};

}  // namespace livestream

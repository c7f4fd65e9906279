#pragma once

#include <cstdint>

#include "load/clock.h"
#include "load/socket.h"

namespace bench {

/// Publishers come first: in life they are other processes, whose answers do not queue up behind
/// the reading of viewers.
enum class Priority : std::uint8_t { kFirst, kRest };

/// One thread's epoll, edge-triggered: a handler must read (or write) until it would block.
class Loop {
 public:
  class Handler {
   public:
    virtual ~Handler() = default;
    /// `events` as epoll reports them: EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLERR, EPOLLHUP.
    virtual void ready(std::uint32_t events) = 0;
  };

  Loop();

  /// `handler` must outlive the descriptor or the loop, whichever ends first.
  void watch(int fd, Handler& handler, Priority priority);

  /// Waits until something is ready or `deadline` has passed (to the microsecond, so that an open
  /// loop can be paced by it), and serves at most a small batch, so that the caller gets a turn.
  void poll(Nanos deadline);

 private:
  /// Whether anything was ready.
  static bool serve(const Fd& epoll, Nanos deadline);

  Fd rest_;  // and first_ itself, so that one wait wakes for both
  Fd first_;
};

}  // namespace bench

#include "load/loop.h"

#include <sys/epoll.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace bench {

Loop::Loop() : rest_(epoll_create1(EPOLL_CLOEXEC)), first_(epoll_create1(EPOLL_CLOEXEC)) {
  if (!rest_ || !first_) throw system_failure("epoll_create1");
  epoll_event event{};
  event.events = EPOLLIN;
  if (epoll_ctl(rest_.get(), EPOLL_CTL_ADD, first_.get(), &event) != 0) throw system_failure("epoll_ctl");
  prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);  // the default lets a timeout be 50 us late
}

void Loop::watch(int fd, Handler& handler, Priority priority) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &handler;
  const Fd& epoll = priority == Priority::kFirst ? first_ : rest_;
  if (epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0) throw system_failure("epoll_ctl");
}

void Loop::poll(Nanos deadline) {
  const bool served = serve(first_, 0);
  serve(rest_, served ? 0 : deadline);  // an answer served may be a request to send: no waiting now
}

bool Loop::serve(const Fd& epoll, Nanos deadline) {
  std::array<epoll_event, 32> events;
  const Nanos wait = deadline == 0 ? 0 : std::max<Nanos>(0, deadline - now());
  const timespec timeout{.tv_sec = wait / kSecond, .tv_nsec = wait % kSecond};
  const int count = epoll_pwait2(epoll.get(), events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  if (count < 0 && errno != EINTR) throw system_failure("epoll_pwait2");
  for (int i = 0; i < count; ++i) {
    if (events[i].data.ptr != nullptr) static_cast<Handler*>(events[i].data.ptr)->ready(events[i].events);
  }
  return count > 0;
}

}  // namespace bench

#include "net/loop.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <optional>
#include <utility>
#include <vector>

namespace livestream::net {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::microseconds kDearEnd{50};  // an end of a turn that takes less is not worth gathering for

}  // namespace

class Timer::Impl : public std::enable_shared_from_this<Timer::Impl> {
 public:
  Impl(asio::io_context& io, std::chrono::milliseconds interval, bool repeats, std::function<void()> callback)
      : timer_(io), interval_(interval), repeats_(repeats), callback_(std::move(callback)) {}

  void start() { wait_until(Clock::now() + interval_); }

  void cancel() {
    cancelled_ = true;
    timer_.cancel();
  }

 private:
  void wait_until(Clock::time_point deadline) {
    timer_.expires_at(deadline);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code error) { self->fire(error); });
  }

  void fire(boost::system::error_code error) {
    if (error || cancelled_) return;
    if (repeats_) wait_until(std::max(timer_.expiry() + interval_, Clock::now()));
    callback_();
  }

  asio::steady_timer timer_;
  std::chrono::milliseconds interval_;
  bool repeats_;
  bool cancelled_ = false;
  std::function<void()> callback_;
};

Timer::Timer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Timer& Timer::operator=(Timer&& other) noexcept {
  if (impl_) impl_->cancel();
  impl_ = std::move(other.impl_);
  return *this;
}

Timer::~Timer() {
  if (impl_) impl_->cancel();
}

struct Loop::Context {
  // Every stream and timer is used on the loop's thread alone; only `post` comes from others.
  asio::io_context io{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  std::vector<std::function<bool()>> pause;
  bool wants_pause = false;
  bool answered = false;  // in a pause of this turn, or of the present round of gathering
  std::vector<std::function<void()>> turn_end;
  Clock::duration last_end{};  // how long the end of the last turn took
  std::optional<asio::signal_set> signals;
  std::atomic<bool> stopping{false};
};

boost::asio::io_context& Loop::io_context() { return context_->io; }

Loop::Loop() : context_(std::make_unique<Context>()) {}
Loop::~Loop() = default;

void Loop::post(std::function<void()> job) { asio::post(context_->io, std::move(job)); }

void Loop::at_pause(std::function<bool()> callback) { context_->pause.push_back(std::move(callback)); }

void Loop::at_turn_end(std::function<void()> callback) { context_->turn_end.push_back(std::move(callback)); }

Timer Loop::every(std::chrono::milliseconds interval, std::function<void()> callback) {
  auto impl = std::make_shared<Timer::Impl>(context_->io, interval, true, std::move(callback));
  impl->start();
  return Timer(std::move(impl));
}

Timer Loop::after(std::chrono::milliseconds delay, std::function<void()> callback) {
  auto impl = std::make_shared<Timer::Impl>(context_->io, delay, false, std::move(callback));
  impl->start();
  return Timer(std::move(impl));
}

void Loop::on_termination(std::function<void(int)> callback) {
  context_->signals.emplace(context_->io, SIGINT, SIGTERM);
  context_->signals->async_wait([callback = std::move(callback)](boost::system::error_code error, int signal) {
    if (!error) callback(signal);
  });
}

void Loop::run() {
  const auto work = asio::make_work_guard(context_->io);
  bool answered = false;  // in the turn before
  while (!context_->stopping) {
    const bool is_busy = context_->io.poll_one() > 0;
    // Who was just answered often asks again at once: to fall asleep and be woken would cost more than to wait.
    const bool is_prompt = !is_busy && std::exchange(answered, false) && becomes_ready(kMaxPatience / 4);
    if (!is_busy && !is_prompt) context_->io.run_one();
    run_ready();
    pause();
    answered = std::exchange(context_->answered, false);
    if (answered && is_busy && context_->last_end >= kDearEnd) gather();
    const auto start = Clock::now();
    for (const auto& callback : context_->turn_end) callback();
    context_->last_end = Clock::now() - start;
  }
}

void Loop::run_ready() {
  const auto deadline = Clock::now() + kMaxTurn;
  for (int handlers = 1; handlers < kMaxHandlers; ++handlers) {
    if (context_->wants_pause) pause();
    if (context_->io.poll_one() == 0) return;
    if ((handlers & 15) == 0 && Clock::now() >= deadline) return;
  }
}

void Loop::pause_soon() { context_->wants_pause = true; }

void Loop::pause() {
  context_->wants_pause = false;
  for (const auto& callback : context_->pause) context_->answered = callback() || context_->answered;
}

void Loop::gather() {
  const auto deadline = Clock::now() + std::min<Clock::duration>(context_->last_end, kMaxGathering);
  const auto patience = std::min<Clock::duration>(context_->last_end / 10, kMaxPatience);
  while (Clock::now() < deadline && becomes_ready(patience)) {
    run_ready();
    pause();
    if (!std::exchange(context_->answered, false)) return;
  }
}

// Looks again and again rather than sleeps: what it waits for is some microseconds away.
bool Loop::becomes_ready(Clock::duration patience) {
  const auto deadline = Clock::now() + patience;
  do
    if (context_->io.poll_one() > 0) return true;
  while (Clock::now() < deadline);
  return false;
}

void Loop::stop() {
  context_->stopping = true;
  post([] {});
}

}  // namespace livestream::net

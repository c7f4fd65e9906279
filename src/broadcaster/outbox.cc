#include "broadcaster/outbox.h"

#include <algorithm>
#include <utility>

namespace livestream {
namespace {

constexpr std::chrono::milliseconds kLull{1};

}  // namespace

void Outbox::push(OutgoingEvent event) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    newest_ = event.sequence;
    bytes_ += event.line.size();
    queue_.push_back(std::move(event));
    while (queue_.size() > 1 && (queue_.size() > limits_.events || bytes_ > limits_.bytes)) drop_oldest();
    wakes = std::exchange(is_sender_idle_, false);
  }
  if (wakes) wake_.notify_one();  // waking costs microseconds: only when the sender sleeps
}

void Outbox::drop_oldest() {
  const OutgoingEvent& oldest = queue_.front();
  if (oldest.is_recorded)
    ++deferred_;
  else
    ++accounts_->dropped;
  bytes_ -= oldest.line.size();
  queue_.pop_front();
}

bool Outbox::wait_for_work() {
  std::unique_lock lock(mutex_);
  // Where one event follows the other, the sender looks by itself, so that nobody who emits has to wake it.
  if (!has_work()) wake_.wait_for(lock, kLull, [this] { return is_closing_ || is_hurried_; });
  is_hurried_ = false;
  while (!has_work() && !is_closing_) {
    is_sender_idle_ = true;
    wake_.wait(lock);
  }
  is_sender_idle_ = false;
  return has_work();
}

std::vector<OutgoingEvent> Outbox::take(const BatchLimits& limits) {
  const std::lock_guard lock(mutex_);
  std::vector<OutgoingEvent> batch;
  std::size_t bytes = 0;
  while (!queue_.empty() && queue_.front().sequence == taken_ + 1 && batch.size() < limits.events) {
    bytes += queue_.front().line.size();
    if (bytes > limits.bytes && !batch.empty()) break;
    batch.push_back(std::move(queue_.front()));
    bytes_ -= batch.back().line.size();
    queue_.pop_front();
    ++taken_;
  }
  return batch;
}

Outbox::Gap Outbox::gap() const {
  const std::lock_guard lock(mutex_);
  const std::uint64_t end = queue_.empty() ? newest_ + 1 : queue_.front().sequence;
  return {taken_ + 1, end};
}

void Outbox::took_from_record(std::uint64_t last, std::size_t count) {
  const std::lock_guard lock(mutex_);
  taken_ = std::max(taken_, last);
  deferred_ -= std::min(deferred_, count);
}

void Outbox::give_up(const Gap& gap) {
  const std::lock_guard lock(mutex_);
  taken_ = std::max(taken_, gap.end - 1);
  const bool is_over = queue_.empty() ? taken_ == newest_ : queue_.front().sequence == taken_ + 1;
  if (is_over) accounts_->dropped += std::exchange(deferred_, 0);
}

void Outbox::settle(std::uint64_t sequence) {
  const std::lock_guard lock(mutex_);
  settled_ = std::max(settled_, sequence);
  settled_changed_.notify_all();
}

void Outbox::pause(Milliseconds duration) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, duration, [this] { return is_closing_ || is_hurried_; });
  is_hurried_ = false;
}

bool Outbox::is_closing() const {
  const std::lock_guard lock(mutex_);
  return is_closing_;
}

void Outbox::hurry() {
  const std::lock_guard lock(mutex_);
  is_hurried_ = true;
  wake_.notify_one();
}

void Outbox::close() {
  const std::lock_guard lock(mutex_);
  is_closing_ = true;
  wake_.notify_one();
}

bool Outbox::wait_until_settled(std::uint64_t sequence, Milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return settled_changed_.wait_for(lock, timeout, [&] { return settled_ >= sequence; });
}

std::size_t Outbox::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::size_t Outbox::deferred() const {
  const std::lock_guard lock(mutex_);
  return deferred_;
}

}  // namespace livestream

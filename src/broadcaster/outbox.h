#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "broadcaster/accounts.h"

namespace livestream {

/// An encoded event on its way to the server.
struct OutgoingEvent {
  std::uint64_t sequence = 0;
  std::string line;            ///< with its line break
  bool is_recorded = false;    ///< the record has it, or soon will
  std::uint64_t position = 0;  ///< in the record, no event of ours after this one stands before this byte
};

/// What a batch may have at most. A single event may be larger.
struct BatchLimits {
  std::size_t events = 1'000;
  std::size_t bytes = std::size_t{512} << 10;
};

/// The bounded queue between those who emit and the thread that sends, and the one place that knows how far sending
/// has come. Past its bound the oldest events leave it: a **gap**, which the sender fills from the record.
///
/// Sequences 1, 2, 3 … are first taken (by the sender), later settled (answered, or given up).
/// Thread: any, but one sender.
class Outbox {
 public:
  using Milliseconds = std::chrono::milliseconds;

  struct Limits {
    std::size_t events = 10'000;
    std::size_t bytes = std::size_t{8} << 20;
  };
  Outbox(Limits limits, std::shared_ptr<Accounts> accounts) : limits_(limits), accounts_(std::move(accounts)) {}

  /// Sequences must ascend; what is left out between two counts as dropped from the queue. Never waits.
  void push(OutgoingEvent event);

  // For the sender.

  /// Waits until something is to be taken. False once closing and all is taken.
  bool wait_for_work();
  /// The next events in sequence; none if a gap comes first.
  std::vector<OutgoingEvent> take(const BatchLimits& limits);
  /// What is missing between the last event taken and the queue's first: [first, end).
  struct Gap {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    bool is_empty() const { return first == end; }
  };
  Gap gap() const;
  /// `count` events were found in the record, the last of them `last`.
  void took_from_record(std::uint64_t last, std::size_t count);
  /// Nothing more of `gap` is to be found: what was expected there is dropped.
  void give_up(const Gap& gap);
  /// Everything up to `sequence` is answered.
  void settle(std::uint64_t sequence);
  /// Waits after a failure; ends early when somebody wants to know (`hurry`, `close`).
  void pause(Milliseconds duration);
  bool is_closing() const;

  // For the owner.

  /// Lets the sender try again at once.
  void hurry();
  /// The sender is to end: once all is sent, or at the first failure.
  void close();
  bool wait_until_settled(std::uint64_t sequence, Milliseconds timeout);
  std::size_t queued() const;
  std::size_t deferred() const;

 private:
  bool has_work() const { return newest_ > taken_; }
  void drop_oldest();

  const Limits limits_;
  const std::shared_ptr<Accounts> accounts_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable settled_changed_;
  std::deque<OutgoingEvent> queue_;
  std::size_t bytes_ = 0;     // of the lines in `queue_`
  std::size_t deferred_ = 0;  // left the queue, are to be found in the record
  std::uint64_t newest_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t settled_ = 0;
  bool is_sender_idle_ = false;
  bool is_hurried_ = false;
  bool is_closing_ = false;
};

}  // namespace livestream

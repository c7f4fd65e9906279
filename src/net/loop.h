#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace livestream::net {

/// A repeating or single timer; ends with its owner.
class Timer {
 public:
  class Impl;
  explicit Timer(std::shared_ptr<Impl> impl);
  Timer(Timer&&) noexcept = default;
  Timer& operator=(Timer&&) noexcept;
  ~Timer();

 private:
  std::shared_ptr<Impl> impl_;
};

/// The one thread that owns all live state. Others only `post`.
///
/// A turn: wait for one ready handler, run whatever else is ready (at most kMaxHandlers, at most
/// kMaxTurn), then the turn-end callbacks in the order they were added. What many events of one turn have in
/// common (one write to a log, one send to a viewer) belongs there: posting it would run it too early.
class Loop {
 public:
  static constexpr int kMaxHandlers = 4'096;
  static constexpr std::chrono::microseconds kMaxTurn{1'000};

  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  /// Runs `job` on the loop thread in a later turn. Thread: any.
  void post(std::function<void()> job);
  /// Adds a callback for the end of every turn. Thread: the loop's, or before `run`.
  void at_turn_end(std::function<void()> callback);
  [[nodiscard]] Timer every(std::chrono::milliseconds interval, std::function<void()> callback);
  [[nodiscard]] Timer after(std::chrono::milliseconds delay, std::function<void()> callback);

  /// Calls `callback` with the signal's number when the process is told to end (SIGINT, SIGTERM).
  void on_termination(std::function<void(int)> callback);

  /// Runs turns until `stop`.
  void run();
  /// Ends `run` after the present turn. Thread: any.
  void stop();

  struct Context;  // for the other .cc files of this module
  Context& context() { return *context_; }

 private:
  std::unique_ptr<Context> context_;
};

}  // namespace livestream::net

#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;  // NOLINT(readability-identifier-naming)
}

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
/// A turn: wait for one ready handler, run whatever else is ready (at most kMaxHandlers, at most kMaxTurn),
/// then the callbacks of the pause, then those of the turn's end, in the order they were added. What many
/// events of one turn have in common (one write to a log, one send to a viewer) belongs to the end: posting it
/// would run it too early.
///
/// Under load, when handlers were ready without waiting, a turn gathers: as long as pauses have answered
/// somebody and the answer soon brings more (within a tenth of what the end of the last turn took, at most
/// kMaxPatience), it goes on, for no longer than that end took (at most kMaxGathering). So the dearer the end, the
/// more it is shared by; an idle loop never waits.
class Loop {
 public:
  static constexpr int kMaxHandlers = 4'096;
  static constexpr std::chrono::microseconds kMaxTurn{1'000};
  static constexpr std::chrono::microseconds kMaxGathering{4'000};
  static constexpr std::chrono::microseconds kMaxPatience{200};

  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  /// Runs `job` on the loop thread in a later turn. Thread: any.
  void post(std::function<void()> job);
  /// Adds a callback for each pause: when nothing more is ready, at least once a turn. It returns true if
  /// it answered somebody who may have more at once. Thread: the loop's, or before `run`.
  void at_pause(std::function<bool()> callback);
  /// Asks for a pause right after the handler that is running, though more may be ready. Thread: the loop's.
  void pause_soon();
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

  /// For the other files of this module.
  boost::asio::io_context& io_context();

 private:
  void run_ready();
  void pause();
  void gather();
  bool becomes_ready(std::chrono::steady_clock::duration patience);

  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace livestream::net

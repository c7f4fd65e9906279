#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace livestream {

/// Lines of what a program shows, on their way to events: a few at once are an event each, many are one, so that a
/// flood of them costs little more than a trickle. What was told is followed by a pause of `kPause`, in which lines
/// gather. Thread: one.
class LogLines {
 public:
  static constexpr std::size_t kMaxApart = 8;     ///< lines that are events of their own
  static constexpr std::size_t kMaxJoined = 200;  ///< lines of one event
  static constexpr std::size_t kMaxJoinedBytes = std::size_t{64} << 10;
  static constexpr std::chrono::milliseconds kPause{50};

  /// `tell` gets the text of one event: a line, or several with line breaks between them.
  using Tell = std::function<void(std::string_view text)>;
  explicit LogLines(Tell tell) : tell_(std::move(tell)) {}

  void add(std::string_view line);
  /// Tells what has gathered, if the pause is over. Call it when no more lines are at hand, and again at `due`.
  void settle(SteadyTime now);
  /// Tells what has gathered.
  void flush();
  /// When `settle` has something to do; nothing if no lines wait.
  std::optional<SteadyTime> due() const;

 private:
  Tell tell_;
  std::string text_;
  std::size_t count_ = 0;
  std::optional<SteadyTime> pause_ends_;
};

}  // namespace livestream

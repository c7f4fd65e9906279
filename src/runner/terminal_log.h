#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace livestream {

/// Makes lines of what a program writes to a terminal: colours stay, other control sequences go; what a carriage return
/// takes back (a progress bar) is gone, too; and while a program has the whole screen to itself (an editor) there are
/// no lines. Empty lines are none. Thread: one.
class TerminalLog {
 public:
  /// Bytes of a line; it is cut there.
  static constexpr std::size_t kMaxLine = std::size_t{16} << 20;

  using OnLine = std::function<void(std::string_view line)>;
  explicit TerminalLog(OnLine on_line) : on_line_(std::move(on_line)) {}

  void take(std::string_view bytes);
  /// What has come since the last line break is a line.
  void finish();

 private:
  enum class State { text, escape, charset, control, string, string_escape };

  void take_text(char c);
  void take_escape(char c);
  void take_control(char c);

  OnLine on_line_;
  State state_ = State::text;
  std::string line_;
  std::string control_;  // parameters of the sequence that has begun
  bool returned_ = false;
  bool has_whole_screen_ = false;
};

}  // namespace livestream

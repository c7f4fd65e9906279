#pragma once

#include <string>

namespace livestream::cli {

/// A line on stderr that is written over itself; nothing at all where stderr is no terminal.
class ProgressLine {
 public:
  ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  /// Leaves the line as it is and goes to the next.
  ~ProgressLine();

  void show(const std::string& text);

 private:
  const bool is_shown_;
  bool is_dirty_ = false;
};

}  // namespace livestream::cli

#pragma once

#include <chrono>
#include <string_view>

#include "base/result.h"
#include "runner/asciicast.h"
#include "runner/child.h"

namespace livestream {

/// How our own streams are.
ChildPlan plan_as_we_are();

/// Stands between a command and whoever started us, so that neither notices: bytes, window size, signals, stop and
/// continue. What passes is shown to the listener afterwards.
class RelayListener {
 public:
  virtual ~RelayListener() = default;
  virtual void on_output(std::string_view bytes) = 0;
  virtual void on_resize(TerminalSize size) = 0;
  /// Called at the start, after whatever has passed, and when the time is over that it returned.
  virtual std::chrono::milliseconds on_tick() = 0;
};

/// Relays until the command has ended and all it wrote has passed. Returns its status, as `waitpid` gives it. Our
/// terminal is then as it was. One at a time: signals belong to the process. Errors: io.
Result<int> relay(Child& child, RelayListener& listener);

}  // namespace livestream

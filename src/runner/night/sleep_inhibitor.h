#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace livestream {

/// Keeps the machine from falling asleep for as long as it lives, and not a moment longer, however we end: a program of
/// the system (`systemd-inhibit`, on macOS `caffeinate`) holds the lock around a `cat` that reads from us.
class SleepInhibitor {
 public:
  static constexpr std::chrono::seconds kPatience{3};

  /// Returns when the lock is held. Errors: without such a program what execvp says; `unavailable` with what it
  /// complained of, or if it took longer than `kPatience`.
  static Result<std::unique_ptr<SleepInhibitor>> hold(const std::string& why);
  SleepInhibitor(const SleepInhibitor&) = delete;
  SleepInhibitor& operator=(const SleepInhibitor&) = delete;
  ~SleepInhibitor();

 private:
  SleepInhibitor() = default;

  pid_t pid_ = -1;
  Fd held_;  // closed, by whatever: the lock is gone
};

}  // namespace livestream

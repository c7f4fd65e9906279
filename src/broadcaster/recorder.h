#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "broadcaster/accounts.h"

namespace livestream {

/// Puts the lines of one emitter into the record. Counts and reports what fails; never throws it at the caller.
/// Thread: `append` one at a time; the others any.
class Recorder {
 public:
  virtual ~Recorder() = default;

  /// `line` ends with its line break. True if it is in the record, or will be unless the disk fails.
  virtual bool append(std::string_view line) = 0;
  /// A byte of the record that no line appended from now on stands before.
  virtual std::uint64_t position() const = 0;
  /// Waits until everything appended so far is written or has failed. False if that takes longer.
  virtual bool flush(std::chrono::milliseconds timeout) = 0;
};

/// Writes within `append`: one `write(2)`.
std::unique_ptr<Recorder> make_direct_recorder(std::filesystem::path path, std::shared_ptr<Accounts> accounts);

/// Writes on a thread of its own. At most `max_events`, `max_bytes` wait; past that, `append` returns false.
/// Destruction waits up to `close_timeout` for the disk.
struct QueuedRecorderOptions {
  std::size_t max_events = 10'000;
  std::size_t max_bytes = std::size_t{8} << 20;
  std::chrono::milliseconds close_timeout{1'000};
};
std::unique_ptr<Recorder> make_queued_recorder(std::filesystem::path path, std::shared_ptr<Accounts> accounts,
                                               QueuedRecorderOptions options);

}  // namespace livestream

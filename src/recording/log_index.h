#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "recording/log_range.h"

namespace livestream {

/// Raised with every change to which lines count or which is whose repeat.
inline constexpr int kNumberingVersion = 1;

/// This many events end at this byte.
struct LogMark {
  std::uint64_t offset = 0;
  std::uint64_t byte = 0;

  friend bool operator==(const LogMark&, const LogMark&) = default;
};

/// What must be known of a log's past to read from its middle: a mark about every kMarkEvents events or
/// kMarkBytes bytes, and where the repeats stand. Derived from the log alone, the same in every reader.
/// Memory: 16 bytes a mark, 8 a repeat; 64 KiB for 1 GB of log without repeats.
class LogIndex {
 public:
  static constexpr std::uint64_t kMarkEvents = 1'024;
  static constexpr std::uint64_t kMarkBytes = 256 * 1024;

  /// The line `first_line` at `byte` is the log's first that counts.
  void begin(std::string_view first_line, std::uint64_t byte);
  void add_repeat(std::uint64_t byte) { repeats_.push_back(byte); }
  /// `offset` events are known to end at or before `end`, where a line ends.
  void extend(std::uint64_t offset, std::uint64_t end);
  /// Forgets what lies past `end`, where `extend` once was.
  void cut(std::uint64_t end);

  /// 16 hex digits; "0" while nothing counts.
  const std::string& epoch() const { return epoch_; }
  std::uint64_t first_byte() const { return first_byte_; }
  std::uint64_t end() const { return end_; }

  /// Where to read the events `after + 1` … `last`, `last` being all that are known; path, file and session are left to
  /// fill in.
  LogRange range(std::uint64_t after, std::uint64_t last) const;

  /// The file format of docs/recording.md. `decode` fails with `invalid` on anything damaged or of another version.
  std::string encode() const;
  static Result<LogIndex> decode(std::string_view text);

  friend bool operator==(const LogIndex&, const LogIndex&) = default;

 private:
  LogMark mark_before(std::uint64_t offset) const;

  std::string epoch_ = "0";
  std::uint64_t first_byte_ = 0;
  std::uint64_t end_ = 0;
  std::vector<LogMark> marks_{LogMark{}};
  std::vector<std::uint64_t> repeats_;
};

/// The epoch of a log whose first counted line is this one.
std::string epoch_of(std::string_view first_line);

}  // namespace livestream

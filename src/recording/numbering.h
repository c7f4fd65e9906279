#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "recording/event_log.h"
#include "recording/identity_memory.h"
#include "recording/line_reader.h"
#include "recording/log_index.h"

namespace livestream {

/// Gives lines their offsets, by the rules of docs/recording.md and from nothing but the lines in their
/// order: no I/O, so that every reader of the same bytes comes to the same numbers. Thread: one.
class Numbering {
 public:
  explicit Numbering(std::string session_id) : session_id_(std::move(session_id)) {}

  /// Goes on where another numbering was: after `offset` events, `index.end()` bytes, with its memory.
  Numbering(std::string session_id, std::uint64_t offset, LogIndex index, IdentityMemory memory, ReadReport report);

  /// The next line as it stands in the file. Nothing, if it does not count.
  std::optional<CountedEvent> number(const Line& line);

  struct Place {
    bool counted = false;      ///< false: a repeat
    std::uint64_t offset = 0;  ///< where it counts, or counted before (0: too long ago to know)
  };
  /// The next line, when it is `event`'s exactly: the same result as reading it, without parsing.
  /// `identity` must be `identity_as_read(event)`.
  Place number_own(const Event& event, std::uint64_t identity, std::uint64_t byte);

  std::uint64_t last_offset() const { return last_offset_; }
  const LogIndex& index() const { return index_; }
  const IdentityMemory& memory() const { return memory_; }
  const ReadReport& report() const { return report_; }

 private:
  Place place(const Event& event, std::uint64_t identity, std::string_view line, std::uint64_t byte);

  std::string session_id_;
  std::uint64_t last_offset_ = 0;
  LogIndex index_;
  IdentityMemory memory_;
  ReadReport report_;
};

/// An empty line, or one of white space only: it neither counts nor is it reported.
bool is_blank(std::string_view line);

}  // namespace livestream

#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "model/event.h"

namespace livestream {

/// An event with its place in the log.
struct CountedEvent {
  std::uint64_t offset = 0;  ///< 1 for the first counted event
  Event event;
};

/// A part of a log that is numbered already. A value: it may be read on any thread while its log goes on,
/// because what was numbered never changes.
struct LogRange {
  std::filesystem::path path;
  std::string session_id;
  FileId file;
  std::uint64_t after = 0;        ///< offset of the last event wanted no more
  std::uint64_t last = 0;         ///< offset of the last event in the range
  std::uint64_t mark_offset = 0;  ///< a place at or before `after` where reading can begin: this many events …
  std::uint64_t mark_byte = 0;    ///< … end at this byte
  std::uint64_t end_byte = 0;
  std::vector<std::uint64_t> repeats;  ///< bytes where lines start that parse but do not count, ascending
};

/// Reads the first events of the range: at most `max_events`, and no more once their lines reach `max_bytes`
/// (always at least one if there is any). Errors: `gone` as not_found when another file took its place. May block.
Result<std::vector<CountedEvent>> read_range(const LogRange& range, std::size_t max_events, std::size_t max_bytes);

}  // namespace livestream

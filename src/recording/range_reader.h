#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "recording/line_reader.h"
#include "recording/log_range.h"

namespace livestream {

/// Reads a range piece by piece. Memory: one chunk, one line and what `read` returns. Thread: one at a time.
class RangeReader {
 public:
  /// Errors: not_found when the file is gone, replaced or shorter than the range.
  static Result<RangeReader> open(LogRange range);

  /// The next events, as `read_range` bounds them; empty at the end. After an error the reader is over.
  Result<std::vector<CountedEvent>> read(std::size_t max_events, std::size_t max_bytes);

 private:
  RangeReader(LogRange range, Fd fd);

  Result<bool> read_chunk();
  bool is_repeat(std::uint64_t byte);

  LogRange range_;
  Fd fd_;
  LineReader lines_;
  std::string chunk_;
  std::uint64_t offset_;
  std::size_t next_repeat_ = 0;
};

}  // namespace livestream

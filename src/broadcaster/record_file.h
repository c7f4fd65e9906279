#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace livestream {

/// The record, as one of its writers sees it: appends lines as docs/recording.md asks of every writer.
/// Thread: one at a time.
class RecordFile {
 public:
  explicit RecordFile(std::filesystem::path path) : path_(std::move(path)) {}

  /// Appends whole lines, the last ended by a line break, in one `write(2)`. Makes file and folders first, if
  /// need be; where that fails it is tried again a second later at the earliest. Errors: what the system says;
  /// `no_space` when it took only a part, whose unfinished line the next append then ends.
  Result<void> append(std::string_view lines);

  /// Our next line will stand at this byte or, because others write too, after it. 0 before the first append.
  std::uint64_t position() const { return position_; }

 private:
  Result<void> open();

  std::filesystem::path path_;
  Fd fd_;
  std::uint64_t position_ = 0;
  bool needs_line_break_ = false;
  std::chrono::steady_clock::time_point open_again_at_{};
  Error open_error_;
};

}  // namespace livestream

#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "base/clock.h"
#include "base/file.h"

namespace livestream {

/// What a night tells people, line by line: to whoever watches, and into its overnight log. Thread: one.
class NightDiary {
 public:
  /// `show`: where lines go besides the file, which is opened with the first; if it cannot be, it is done without.
  NightDiary(std::filesystem::path file, std::function<void(std::string_view line)> show, const Clock& clock);

  /// One line, with the time of day before it.
  void tell(std::string_view line);

 private:
  std::filesystem::path path_;
  Fd file_;
  std::function<void(std::string_view)> show_;
  const Clock& clock_;
};

}  // namespace livestream

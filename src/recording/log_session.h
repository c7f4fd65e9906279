#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace livestream {

struct LogSession {
  std::string id;
  bool is_told = false;    ///< by an event; else the folder is called so
  bool has_lines = false;  ///< at least one that is ended
};

/// The session whose record a file is: the id in its first event that has one, among the first 64 KiB, else the name of
/// its folder. Errors: those of reading; invalid if neither can be an id.
Result<LogSession> session_of_log(const std::filesystem::path& path);

}  // namespace livestream

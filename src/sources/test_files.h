#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/test_folder.h"

namespace livestream {

/// Writes as Python's `open(path, "w")` does: in place, the old content gone first. Makes missing folders.
inline void write_in_place(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::trunc) << text;
}

inline void append(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::app) << text;
}

inline void replace(const std::filesystem::path& path, std::string_view text) {
  ASSERT_TRUE(write_file_atomically(path, text));
}

}  // namespace livestream

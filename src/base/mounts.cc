#include "base/mounts.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "base/file.h"

namespace livestream {
namespace {

constexpr std::array<std::string_view, 12> kLocalTypes = {"ext2", "ext3",  "ext4",    "xfs",      "btrfs", "f2fs",
                                                          "zfs",  "tmpfs", "overlay", "bcachefs", "ramfs", "rootfs"};

// The table writes blanks, tabs, line breaks and backslashes as \040, \011, \012, \134.
std::string unescape(const std::string& field) {
  std::string out;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const bool is_escape = field[i] == '\\' && i + 3 < field.size();
    if (is_escape) {
      out.push_back(static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0')));
      i += 3;
    } else {
      out.push_back(field[i]);
    }
  }
  return out;
}

bool is_inside(const std::string& path, const std::string& folder) {
  if (folder == "/") return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::filesystem::path nearest_existing(std::filesystem::path path) {
  std::error_code ignored;
  while (path.has_relative_path() && !std::filesystem::exists(path, ignored)) path = path.parent_path();
  return path.empty() ? "." : path;
}

}  // namespace

std::string file_system_type(std::string_view mounts, const std::filesystem::path& path) {
  const std::string wanted = path.lexically_normal().string();
  std::istringstream lines{std::string(mounts)};
  std::string best_type;
  std::size_t best_length = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string device;
    std::string folder;
    std::string type;
    if (!(fields >> device >> folder >> type)) continue;
    folder = unescape(folder);
    // A later entry of the same folder lies over the earlier one.
    if (!is_inside(wanted, folder) || folder.size() < best_length) continue;
    best_length = folder.size();
    best_type = type;
  }
  return best_type;
}

bool is_on_local_disk(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto absolute = std::filesystem::absolute(path, ignored);
  std::ifstream table("/proc/self/mounts");
  std::ostringstream text;
  if (table) text << table.rdbuf();
  const std::string type = file_system_type(text.str(), absolute);
  if (type.empty()) return is_local_file_system(nearest_existing(absolute));
  return std::find(kLocalTypes.begin(), kLocalTypes.end(), type) != kLocalTypes.end();
}

}  // namespace livestream

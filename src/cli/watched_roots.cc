#include "cli/watched_roots.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "base/file.h"

namespace livestream::cli {
namespace {

std::filesystem::path normal(const std::filesystem::path& root) {
  std::error_code ignored;
  auto path = std::filesystem::absolute(root, ignored).lexically_normal();
  return path.has_filename() || path == path.root_path() ? path : path.parent_path();
}

}  // namespace

WatchedRoots::WatchedRoots(std::filesystem::path kept_file, OnAdd on_add)
    : kept_file_(std::move(kept_file)), on_add_(std::move(on_add)) {}

void WatchedRoots::add_kept() {
  std::ifstream file(kept_file_);
  std::error_code ignored;
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && std::filesystem::is_directory(line, ignored)) add(line);
}

void WatchedRoots::add(const std::filesystem::path& root) {
  const auto path = normal(root);
  if (std::find(roots_.begin(), roots_.end(), path) != roots_.end()) return;
  roots_.push_back(path);
  on_add_(path);
}

Result<void> WatchedRoots::keep(const std::filesystem::path& root) {
  const auto path = normal(root);
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored))
    return Error{Errc::not_found, "there is no folder " + path.string()};
  const bool is_new = std::find(roots_.begin(), roots_.end(), path) == roots_.end();
  add(path);
  if (!is_new) return {};
  std::string kept;
  if (const auto before = read_file(kept_file_, 1 << 20)) kept = *before;
  if (const auto made = make_folders(kept_file_.parent_path()); !made) return made;
  return write_file_atomically(kept_file_, kept + path.string() + "\n");
}

}  // namespace livestream::cli

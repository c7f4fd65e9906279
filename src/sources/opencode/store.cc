#include "sources/opencode/store.h"

#include "sources/opencode/database_store.h"
#include "sources/opencode/tree_store.h"

namespace livestream::opencode {

std::filesystem::path database_of(const std::filesystem::path& home) { return home / "opencode.db"; }
std::filesystem::path tree_of(const std::filesystem::path& home) { return home / "storage"; }

std::unique_ptr<Store> open_store(const std::filesystem::path& home) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(std::filesystem::symlink_status(database_of(home), ignored)))
    return std::make_unique<DatabaseStore>(database_of(home));
  if (std::filesystem::is_directory(tree_of(home), ignored)) return std::make_unique<TreeStore>(tree_of(home));
  return nullptr;
}

}  // namespace livestream::opencode

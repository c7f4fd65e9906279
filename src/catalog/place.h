#pragma once

#include <filesystem>
#include <string>

namespace livestream::catalog {

/// Which catalog is meant.
struct Place {
  std::filesystem::path folder;
  /// Of everything that its contents depend on besides the code of this module, such as the prices.
  std::string version;
};

/// Where that one lies.
std::filesystem::path database_path(const Place& place);

}  // namespace livestream::catalog

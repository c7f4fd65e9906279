#include "cli/tls_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <string_view>

#include "base/subprocess.h"
#include "cli/version.h"

namespace livestream::cli {
namespace {

// Beside the program in a build folder, else where it was installed.
std::filesystem::path library_file() {
  std::error_code ignored;
  const auto beside = own_folder() / tls::kLibraryFile;
  return std::filesystem::exists(beside, ignored) ? beside : own_folder() / LIVESTREAM_LIBRARIES / tls::kLibraryFile;
}

Error unavailable(std::string_view why) {
  return {Errc::unavailable, fmt::format("TLS is not to be had: {}; build or install livestream as a whole", why)};
}

}  // namespace

Result<const tls::Library*> load_tls_library() {
  void* const opened = ::dlopen(library_file().c_str(), RTLD_NOW | RTLD_LOCAL);
  if (opened == nullptr) return unavailable(::dlerror());
  const auto* const library = static_cast<const tls::Library*>(::dlsym(opened, tls::kLibrarySymbol));
  if (library == nullptr) return unavailable(::dlerror());
  if (std::string_view(library->version) == kVersion) return library;
  return unavailable(fmt::format("{} is of version {}, this is {}", tls::kLibraryFile, library->version, kVersion));
}

}  // namespace livestream::cli

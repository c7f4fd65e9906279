#include "base/state_folder.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace livestream {
namespace {

std::filesystem::path home(const Environment& environment) {
  if (const auto path = environment("HOME"); path && !path->empty()) return *path;
  const passwd* user = ::getpwuid(::getuid());
  return user != nullptr ? user->pw_dir : "/";
}

std::filesystem::path xdg(const Environment& environment, const char* variable, const char* fallback) {
  const auto value = environment(variable);
  // The specification: a relative path is invalid and to be ignored.
  const bool usable = value && std::filesystem::path(*value).is_absolute();
  return (usable ? std::filesystem::path(*value) : home(environment) / fallback) / "livestream";
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
  };
}

std::filesystem::path state_folder(const Environment& environment) {
  return xdg(environment, "XDG_STATE_HOME", ".local/state");
}

std::filesystem::path config_folder(const Environment& environment) {
  return xdg(environment, "XDG_CONFIG_HOME", ".config");
}

}  // namespace livestream

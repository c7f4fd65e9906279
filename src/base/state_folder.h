#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace livestream {

/// How the environment is read; `getenv` in the program, a table in tests.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

Environment process_environment();

/// `$XDG_STATE_HOME/livestream`, else `~/.local/state/livestream` (XDG Base Directory Specification 0.8).
std::filesystem::path state_folder(const Environment& environment);

/// `$XDG_CONFIG_HOME/livestream`, else `~/.config/livestream`.
std::filesystem::path config_folder(const Environment& environment);

}  // namespace livestream

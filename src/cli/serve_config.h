#pragma once

#include <filesystem>

#include "base/result.h"
#include "cli/serve_settings.h"

namespace livestream::cli {

/// Takes what a configuration file (TOML 1.0) says into `settings`; its keys are the long options of `serve`, and
/// `prices`. Does nothing where there is no such file. Errors: `invalid`, with the line, the key and what it must be.
Result<void> read_serve_config(const std::filesystem::path& path, ServeSettings& settings);

}  // namespace livestream::cli

#pragma once

#include <string_view>

#include "base/result.h"

namespace livestream::cli {

/// Says on stderr what went wrong and returns the exit code for it: kUsage for `invalid`, else kFailed.
int fail(const Error& error);
int fail(std::string_view message);

}  // namespace livestream::cli

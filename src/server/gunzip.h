#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace livestream {

/// What was compressed with gzip (RFC 1952). Errors: `invalid`, if it is not; `too_large`, if it grows past `limit`
/// bytes.
Result<std::string> gunzip(std::string_view compressed, std::size_t limit);

}  // namespace livestream

#pragma once

#include <chrono>
#include <string>

namespace livestream::cli {

/// A length of time as people say it, two units at most: `45 s`, `12 min`, `3 h 05 min`, `2 d 4 h`. Negative
/// ones are shown as `0 s`.
std::string duration_text(std::chrono::seconds duration);

}  // namespace livestream::cli

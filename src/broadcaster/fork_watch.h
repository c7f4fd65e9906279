#pragma once

#include <cstdint>

namespace livestream {

/// Counts the forks that led to this process since the first call: differs between parent and child. What was made
/// under another number has threads that are not here, and locks that may be held for ever by them.
/// Thread: any; costs a load.
std::uint64_t fork_generation();

}  // namespace livestream

#pragma once

#include <cstdlib>

// What fuzzers share.
namespace livestream {

inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace livestream

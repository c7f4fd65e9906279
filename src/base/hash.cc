#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace livestream {

std::uint64_t quick_hash(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace livestream

#pragma once

#include <memory>
#include <vector>

#include "sources/source.h"

namespace livestream {

/// Every source the program contains.
std::vector<std::unique_ptr<Source>> all_sources(const SourceContext& context);

}  // namespace livestream

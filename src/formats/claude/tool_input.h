#pragma once

#include <string>

#include "model/data_view.h"

namespace livestream::claude {

/// What a tool was asked to do, in one field of its input, short; empty if none tells.
std::string input_text(const DataView& input);

}  // namespace livestream::claude

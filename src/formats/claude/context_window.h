#pragma once

#include <cstdint>
#include <string_view>

namespace livestream::claude {

/// Tokens that fit into the window of a model of Claude's: no transcript says it. Unknown models have the usual
/// 200,000. A context that is larger than that shows that the window is, too.
std::int64_t context_window(std::string_view model, std::int64_t observed_tokens);

}  // namespace livestream::claude

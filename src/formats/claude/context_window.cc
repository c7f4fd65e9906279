#include "formats/claude/context_window.h"

#include <algorithm>
#include <array>

namespace livestream::claude {
namespace {

constexpr std::int64_t kUsual = 200'000;
constexpr std::int64_t kLarge = 1'000'000;

// Models whose names hold one of these have the large window (seen: contexts of up to 998,659 tokens).
constexpr std::array<std::string_view, 9> kLargeModels = {"[1m]",   "opus-4-6", "opus-4-7",   "opus-4-8", "sonnet-4-6",
                                                          "opus-5", "sonnet-5", "sonnet-4-7", "fable-5"};

}  // namespace

std::int64_t context_window(std::string_view model, std::int64_t observed_tokens) {
  const bool is_large = std::any_of(kLargeModels.begin(), kLargeModels.end(),
                                    [&](std::string_view part) { return model.find(part) != std::string_view::npos; });
  return is_large || observed_tokens > kUsual ? std::max(kLarge, observed_tokens) : kUsual;
}

}  // namespace livestream::claude

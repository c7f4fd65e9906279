#include "formats/gemini/tokens.h"

#include <algorithm>

namespace livestream::gemini {
namespace {

constexpr std::int64_t kWindow = 1'048'576;
constexpr std::int64_t kIncredible = 1'000'000'000'000;  // so that sums of what a file claims do not overflow

std::int64_t count_of(const DataView& tokens, std::string_view key) {
  return std::min(tokens.count(key).value_or(0), kIncredible);
}

}  // namespace

TokenCounts& TokenCounts::operator+=(const TokenCounts& more) {
  input += more.input;
  cache_read += more.cache_read;
  output += more.output;
  reasoning += more.reasoning;
  return *this;
}

TokenCounts excess(const TokenCounts& now, const TokenCounts& before) {
  const auto rise = [](std::int64_t to, std::int64_t from) { return std::max<std::int64_t>(to - from, 0); };
  return {rise(now.input, before.input), rise(now.cache_read, before.cache_read), rise(now.output, before.output),
          rise(now.reasoning, before.reasoning)};
}

std::optional<AnswerTokens> read_tokens(const DataView& message) {
  if (!message.raw("tokens").starts_with('{')) return std::nullopt;
  const DataView tokens(message.object("tokens"));
  const std::int64_t input = count_of(tokens, "input");
  const std::int64_t cached = std::min(count_of(tokens, "cached"), input);
  const std::int64_t thoughts = count_of(tokens, "thoughts");
  const std::int64_t output = count_of(tokens, "output") + thoughts;
  const std::int64_t tool = count_of(tokens, "tool");
  const std::int64_t total = count_of(tokens, "total");
  return AnswerTokens{{input - cached + tool, cached, output, thoughts}, total > 0 ? total : input + output + tool};
}

TokenCounts read_printed_stats(const DataView& stats) {
  const std::int64_t input = count_of(stats, "input_tokens");
  const std::int64_t cached = std::min(count_of(stats, "cached"), input);
  const std::int64_t output = count_of(stats, "output_tokens");
  const std::int64_t thoughts = std::max<std::int64_t>(count_of(stats, "total_tokens") - input - output, 0);
  return {.input = input - cached, .cache_read = cached, .output = output + thoughts, .reasoning = thoughts};
}

std::int64_t context_window(std::int64_t observed_tokens) { return std::max(kWindow, observed_tokens); }

}  // namespace livestream::gemini

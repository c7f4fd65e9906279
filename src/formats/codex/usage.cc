#include "formats/codex/usage.h"

#include <algorithm>

namespace livestream::codex {
namespace {

// Without the total, which may be an estimate.
bool same_tokens(const TokenUsage& a, const TokenUsage& b) {
  return a.input == b.input && a.cached == b.cached && a.cache_write == b.cache_write && a.output == b.output &&
         a.reasoning == b.reasoning;
}

TokenUsage growth(const TokenUsage& from, const TokenUsage& to) {
  const auto more = [](std::int64_t before, std::int64_t after) { return std::max<std::int64_t>(after - before, 0); };
  return {more(from.input, to.input),   more(from.cached, to.cached),       more(from.cache_write, to.cache_write),
          more(from.output, to.output), more(from.reasoning, to.reasoning), more(from.total, to.total)};
}

}  // namespace

TokenUsage read_usage(const DataView& usage) {
  const auto count = [&usage](std::string_view key) { return std::min(usage.count(key).value_or(0), kMaxTokens); };
  return {count("input_tokens"),  count("cached_input_tokens"),     count("cache_write_input_tokens"),
          count("output_tokens"), count("reasoning_output_tokens"), count("total_tokens")};
}

std::int64_t uncached_input(const TokenUsage& usage) {
  return std::max<std::int64_t>(usage.input - usage.cached - usage.cache_write, 0);
}

std::optional<TokenUsage> UsageMeter::add_count(const TokenUsage& sum, const TokenUsage& last) {
  if (has_records_ || same_tokens(sum, sum_)) return std::nullopt;
  const bool goes_on = sum.input >= sum_.input + last.input && sum.output >= sum_.output + last.output;
  const TokenUsage more = goes_on ? growth(sum_, sum) : last;
  sum_ = sum;
  return more.is_estimate() ? std::nullopt : std::optional(more);
}

std::optional<TokenUsage> UsageMeter::add_record(std::string_view response_id, const TokenUsage& usage,
                                                 const TokenUsage& sum) {
  const bool is_told = !sum.is_estimate() && same_tokens(sum, sum_);
  has_records_ = true;
  sum_ = sum;
  const bool is_known = !response_id.empty() && !responses_.emplace(response_id).second;
  return is_told || is_known ? std::nullopt : std::optional(usage);
}

}  // namespace livestream::codex

#include "runner/night/night_limits.h"

#include <fmt/format.h>

#include <algorithm>

namespace livestream {
namespace {

constexpr std::chrono::seconds kLongestPause{15 * 60};

// What is known of it.
double least_cost(const SessionStatus& status) {
  double cost = 0;
  for (const ModelUsage& one : status.usage) cost += one.cost;
  return cost;
}

}  // namespace

std::int64_t tokens_used(const SessionStatus& status) {
  std::int64_t tokens = 0;
  for (const ModelUsage& one : status.usage) tokens += one.input + one.output + one.cache_write;
  return tokens;
}

std::optional<double> cost_of(const SessionStatus& status) {
  for (const ModelUsage& one : status.usage)
    if (one.unpriced > 0) return std::nullopt;
  return least_cost(status);
}

std::optional<std::string> reason_to_cut_off(const NightLimits& limits, const SessionStatus& used) {
  if (limits.cost_usd && least_cost(used) > *limits.cost_usd)
    return fmt::format("it cost ${:.2f}, more than ${:.2f} (--max-cost)", least_cost(used), *limits.cost_usd);
  if (limits.tokens && tokens_used(used) > *limits.tokens)
    return fmt::format("it used {} tokens, more than {} (--max-tokens)", tokens_used(used), *limits.tokens);
  return std::nullopt;
}

std::optional<std::string> reason_to_end(const NightState& state, const NightSoFar& so_far) {
  const SessionStatus& used = so_far.used;
  const NightLimits& limits = state.plan.limits;
  if (so_far.now.time_since_epoch().count() >= state.deadline_us)
    return fmt::format("its {:g} hours are over (--hours)", limits.hours);
  if (const auto reason = reason_to_cut_off(limits, used)) return reason;
  if (state.failures_in_a_row >= limits.failures)
    return fmt::format("{} iterations in a row failed (--max-failures), the last: {}", state.failures_in_a_row,
                       state.failed_attempts.empty() ? "unknown" : state.failed_attempts.back().error);
  if (state.idle_iterations >= limits.idle_iterations)
    return fmt::format("{} iterations in a row made no progress (--max-idle-iterations)", state.idle_iterations);
  if (so_far.has_iterated && limits.context_percent && used.context_percent.value_or(0) > *limits.context_percent)
    return fmt::format("an iteration filled {:.0f} % of its context, more than {:.0f} % (--max-context)",
                       *used.context_percent, *limits.context_percent);
  if (state.iterations >= limits.iterations)
    return fmt::format("its {} iterations are over (--max-iterations)", limits.iterations);
  return std::nullopt;
}

std::chrono::seconds pause_after(std::int64_t failures, std::chrono::seconds first) {
  const auto doublings = std::clamp<std::int64_t>(failures - 1, 0, 20);
  return std::min(first * (std::int64_t{1} << doublings), kLongestPause);
}

}  // namespace livestream

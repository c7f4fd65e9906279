#include <algorithm>

#include "model/evidence.h"

namespace livestream {
namespace {

// A fall to less than half, and by so much, is a fresh start of the context, not a fluctuation.
constexpr double kLeastFall = 10;  // percent

bool is_reset(std::optional<double> before, std::optional<double> now) {
  return before && now && *now < *before / 2 && *before - *now >= kLeastFall;
}

// What a number grew by. It may have fallen: a list of tasks replaces the one before.
template <class Number>
Number growth(Number before, Number now) {
  return now > before ? now - before : Number{0};
}

}  // namespace

Tally tally_of(const SessionStatus& status) {
  Tally tally{.errors = status.errors,
              .tasks = status.completed.size(),
              .compactions = status.compactions,
              .iterations = status.iterations,
              .is_waiting = status.waiting.has_value(),
              .context = status.context_percent};
  for (const ModelUsage& one : status.usage) {
    tally.input_tokens += one.input + one.cache_write;
    tally.output_tokens += one.output;
    tally.cost += one.cost;
  }
  return tally;
}

void note_in_timeline(SessionStatus& status, const Tally& before, std::optional<std::int64_t> time_us) {
  const Tally now = tally_of(status);
  const bool is_compacted = now.compactions > before.compactions;
  const bool is_fresh = !is_compacted && is_reset(before.context, now.context);
  if (is_fresh) ++status.context_resets;
  if (!time_us) time_us = status.last_update_us;
  if (!time_us) return;
  TimelineSpan& span = span_at(status.timeline, *time_us);
  span.events += 1;
  span.errors += static_cast<std::uint32_t>(growth(before.errors, now.errors));
  span.tasks += static_cast<std::uint32_t>(growth(before.tasks, now.tasks));
  span.resets += is_compacted || is_fresh ? 1 : 0;
  span.iterations += static_cast<std::uint32_t>(growth(before.iterations, now.iterations));
  span.waits += now.is_waiting && !before.is_waiting ? 1 : 0;
  span.phases = std::max(span.phases, static_cast<std::uint32_t>(status.phases.size()));
  span.input_tokens += growth(before.input_tokens, now.input_tokens);
  span.output_tokens += growth(before.output_tokens, now.output_tokens);
  span.cost += growth(before.cost, now.cost);
  if (now.context) span.context = now.context;
}

}  // namespace livestream

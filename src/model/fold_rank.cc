#include <algorithm>
#include <array>

#include "model/evidence.h"

// The same thing may be told through several doors: a transcript, records of telemetry, sums of telemetry. The best of
// them counts alone, whichever comes first.
namespace livestream {
namespace {

using Rank = std::int64_t;

constexpr Rank kSums = 1;
constexpr Rank kRecords = 2;
constexpr Rank kOwn = 3;

constexpr std::array<std::string_view, 3> kOfUsage = {"usage", "context_update", "compaction"};
constexpr std::array<std::string_view, 2> kOfActs = {"tool_call", "message"};
// What telemetry tells besides counts with the acts.
constexpr std::array<std::string_view, 3> kAlongWithActs = {"waiting", "error", "log_line"};

template <class Types>
bool is_one_of(const Types& types, std::string_view type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

Rank rank_of(const Event& event) {
  if (event.emitter().starts_with(kSumsPrefix)) return kSums;
  return event.emitter().starts_with(kRecordsPrefix) ? kRecords : kOwn;
}

void forget_usage(SessionStatus& status) {
  status.usage.clear();
  status.compactions = 0;
  for (TimelineSpan& span : status.timeline.spans) {
    span.input_tokens = span.output_tokens = 0;
    span.cost = 0;
  }
}

void forget_acts(SessionStatus& status) {
  status.tools.clear();
  status.open_calls.clear();
  status.recent_calls.clear();
  status.prompts = status.answers = 0;
}

}  // namespace

bool is_outranked(SessionStatus& status, const Event& event) {
  const Rank rank = rank_of(event);
  const bool is_of_usage = is_one_of(kOfUsage, event.type());
  const bool is_of_acts = is_one_of(kOfActs, event.type());
  if (!is_of_usage && !is_of_acts)
    return rank < kOwn && rank < status.acts_rank && is_one_of(kAlongWithActs, event.type());
  std::int64_t& best = is_of_usage ? status.usage_rank : status.acts_rank;
  if (rank < best) return true;
  if (rank > best && best > 0) is_of_usage ? forget_usage(status) : forget_acts(status);
  best = rank;
  return false;
}

}  // namespace livestream

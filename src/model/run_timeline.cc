#include "model/run_timeline.h"

#include <algorithm>

namespace livestream {
namespace {

constexpr std::int64_t kLongestSpan = 86'400'000'000;  // microseconds
constexpr auto kMost = static_cast<std::int64_t>(kMaxTimelineSpans);

void add(TimelineSpan& sum, const TimelineSpan& later) {
  sum.events += later.events;
  sum.errors += later.errors;
  sum.tasks += later.tasks;
  sum.resets += later.resets;
  sum.iterations += later.iterations;
  sum.waits += later.waits;
  sum.phases = std::max(sum.phases, later.phases);
  sum.input_tokens += later.input_tokens;
  sum.output_tokens += later.output_tokens;
  sum.cost += later.cost;
  if (later.context) sum.context = later.context;
}

void join_neighbours(RunTimeline& timeline) {
  auto& spans = timeline.spans;
  const std::size_t pairs = (spans.size() + 1) / 2;
  for (std::size_t i = 0; i < pairs; ++i) {
    TimelineSpan both = spans[2 * i];
    if (2 * i + 1 < spans.size()) add(both, spans[2 * i + 1]);
    spans[i] = both;
  }
  spans.resize(pairs);
  timeline.span_us *= 2;
}

// How many spans lie before `us`, counted from the first one; less than 0: it is so many before that.
std::int64_t place_of(const RunTimeline& timeline, std::int64_t us) {
  // Times may be anything that a program wrote: differences are taken where they cannot overflow.
  const auto away = static_cast<double>(us) - static_cast<double>(*timeline.start_us);
  const double longest = static_cast<double>(kLongestSpan) * static_cast<double>(kMost);
  const auto distance = static_cast<std::int64_t>(std::clamp(away, -longest, longest));
  return distance >= 0 ? distance / timeline.span_us : -((-distance + timeline.span_us - 1) / timeline.span_us);
}

bool has_room(const RunTimeline& timeline, std::int64_t place) {
  const auto size = static_cast<std::int64_t>(timeline.spans.size());
  return place >= 0 ? place < kMost : size - place <= kMost;
}

}  // namespace

TimelineSpan& span_at(RunTimeline& timeline, std::int64_t time_us) {
  auto& spans = timeline.spans;
  if (!timeline.start_us) timeline.start_us = time_us;
  std::int64_t place = place_of(timeline, time_us);
  while (!has_room(timeline, place) && timeline.span_us < kLongestSpan) {
    join_neighbours(timeline);
    place = place_of(timeline, time_us);
  }
  if (place < 0) {
    const std::int64_t room = kMost - static_cast<std::int64_t>(spans.size());
    const std::int64_t before = std::min(-place, room);
    spans.insert(spans.begin(), static_cast<std::size_t>(before), TimelineSpan{});
    *timeline.start_us -= before * timeline.span_us;
    place = 0;
  }
  place = std::min(place, kMost - 1);
  if (static_cast<std::size_t>(place) >= spans.size()) spans.resize(static_cast<std::size_t>(place) + 1);
  return spans[static_cast<std::size_t>(place)];
}

std::vector<std::uint64_t> activity(const RunTimeline& timeline, std::size_t parts) {
  const auto& spans = timeline.spans;
  if (spans.empty()) return {};
  std::vector<std::uint64_t> counts(std::min(parts, spans.size()));
  for (std::size_t i = 0; i < spans.size(); ++i) counts[i * counts.size() / spans.size()] += spans[i].events;
  return counts;
}

}  // namespace livestream

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace livestream {

/// What happened in one span of a run.
struct TimelineSpan {
  std::uint32_t events = 0;
  std::uint32_t errors = 0;
  std::uint32_t tasks = 0;             ///< done
  std::uint32_t resets = 0;            ///< of the context: begun anew, or compacted
  std::uint32_t iterations = 0;        ///< begun
  std::uint32_t waits = 0;             ///< begun: for a person
  std::uint32_t phases = 0;            ///< begun until its end, since the run began; 0: none, or not known
  std::int64_t input_tokens = 0;       ///< read for the first time: what came from a cache does not count
  std::int64_t output_tokens = 0;      ///< reasoning included
  double cost = 0;                     ///< US dollars
  std::optional<double> context = {};  ///< percent, at the end of the span; empty: not known

  friend bool operator==(const TimelineSpan&, const TimelineSpan&) = default;
};

/// A run from its first event on, in spans of equal length. However long it grows, there are never more than
/// kMaxTimelineSpans: when the next would be one too many, neighbours are joined, and each span is twice as long.
struct RunTimeline {
  std::optional<std::int64_t> start_us = {};  ///< microseconds since 1970 UTC; empty: no event had a time
  std::int64_t span_us = 10'000'000;          ///< microseconds
  std::vector<TimelineSpan> spans = {};       ///< the last one is that of the newest event

  friend bool operator==(const RunTimeline&, const RunTimeline&) = default;
};

inline constexpr std::size_t kMaxTimelineSpans = 120;

/// The span in which `time_us` (microseconds since 1970 UTC) lies; made if there is none yet. A time so far away that
/// spans of a day would not reach it falls into the first or the last one.
TimelineSpan& span_at(RunTimeline& timeline, std::int64_t time_us);

/// The number of events in each of `parts` equal parts of the run, oldest first; empty as long as there is no event.
std::vector<std::uint64_t> activity(const RunTimeline& timeline, std::size_t parts);

}  // namespace livestream

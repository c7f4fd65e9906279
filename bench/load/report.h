#pragma once

#include <cstdint>
#include <string>

#include "load/histogram.h"
#include "load/options.h"

namespace bench {

/// What one run measured. "In the window": between warm-up and end of load. Over the whole run,
/// with the time after it in which the last deliveries arrive: expected, delivered, lost,
/// repeated, reordered, misrouted.
struct Report {
  double window = 0;            // seconds
  std::uint64_t due = 0;        // events that should have been sent in the window (open loop)
  std::uint64_t published = 0;  // events answered in the window
  std::uint64_t window_deliveries = 0;
  std::uint64_t expected = 0;  // events answered × viewers of their session
  std::uint64_t delivered = 0;
  std::uint64_t repeated = 0;
  std::uint64_t reordered = 0;
  std::uint64_t misrouted = 0;
  std::uint64_t other_messages = 0;    // without a stamp: statuses
  std::uint32_t viewers_closed = 0;    // by the server, before the end
  double drain = 0;                    // seconds from the end of load to the last delivery
  double connect = 0;                  // seconds until all viewers were accepted
  std::uint64_t received_bytes = 0;    // by viewers, in the window
  Nanos server_cpu = 0;                // in the window
  Nanos own_cpu = 0;                   // in the window: near `window`, the generator is the limit
  Nanos other_cpu = 0;                 // in the window: what else the machine did
  std::uint64_t rss_idle = 0;          // bytes: before the viewers
  std::uint64_t rss_viewers = 0;       // bytes: with all of them, before any load
  std::uint64_t rss_loaded = 0;        // bytes: at the end of load
  const Histogram* latency = nullptr;  // of deliveries in the window, from the intended send time
};

/// One JSON object, one line; times in seconds or, where the name says so, microseconds.
std::string to_json(const Report& report, const Options& options);

}  // namespace bench

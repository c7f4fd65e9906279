#pragma once

#include <sys/types.h>

#include <cstdint>

#include "load/clock.h"

namespace bench {

/// What a process and all its descendants use, summed, as /proc tells it.
struct ProcessUsage {
  Nanos cpu = 0;                // user + system since their start, in steps of 10 ms
  std::uint64_t rss_bytes = 0;  // exact; pages shared among them count once for each
};

/// Zeroes if `pid` is 0; throws Failure if there is no such process.
ProcessUsage usage_of(pid_t pid);

/// User + system time of this process.
Nanos own_cpu();

/// Busy time of all cores since boot, in steps of 10 ms: what of it is neither the server's nor
/// our own is somebody else's, and disturbs the measurement.
Nanos machine_cpu();

/// Keeps this process on one core; throws Failure if there is no such core.
void pin_to_cpu(int cpu);

}  // namespace bench

#pragma once

#include <cstdint>
#include <vector>

#include "load/histogram.h"
#include "load/sequence_window.h"
#include "load/stamp.h"

namespace bench {

/// How viewers and publishers share sessions: number i belongs to session i mod `sessions`.
struct Layout {
  std::uint32_t viewers = 0;
  std::uint32_t publishers = 0;
  std::uint32_t sessions = 1;

  std::uint32_t session_of(std::uint32_t number) const { return number % sessions; }
  std::uint32_t publishers_in(std::uint32_t session) const {
    return publishers / sessions + (session < publishers % sessions ? 1 : 0);
  }
  std::uint32_t viewers_in(std::uint32_t session) const {
    return viewers / sessions + (session < viewers % sessions ? 1 : 0);
  }
};

/// The judge of all deliveries: every viewer reports each stamped message here. Counts from the
/// first event on; latencies only while `measure_latency(true)`.
class Arrivals {
 public:
  explicit Arrivals(const Layout& layout);

  void arrived(std::uint32_t viewer, const Stamp& stamp, Nanos at);
  void other_message() { ++others_; }
  void measure_latency(bool on) { measuring_ = on; }

  std::uint64_t delivered() const { return delivered_; }  // without repeats
  std::uint64_t repeated() const { return repeated_; }
  std::uint64_t reordered() const { return reordered_; }
  std::uint64_t misrouted() const { return misrouted_; }  // of another session, or no publisher's
  std::uint64_t others() const { return others_; }        // messages without a stamp
  const Histogram& latency() const { return latency_; }

 private:
  Layout layout_;
  std::uint32_t windows_per_viewer_;
  std::vector<SequenceWindow> windows_;
  Histogram latency_;
  bool measuring_ = false;
  std::uint64_t delivered_ = 0;
  std::uint64_t repeated_ = 0;
  std::uint64_t reordered_ = 0;
  std::uint64_t misrouted_ = 0;
  std::uint64_t others_ = 0;
};

}  // namespace bench

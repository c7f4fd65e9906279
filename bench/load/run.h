#pragma once

#include <memory>
#include <vector>

#include "load/arrivals.h"
#include "load/loop.h"
#include "load/options.h"
#include "load/process.h"
#include "load/publisher.h"
#include "load/report.h"
#include "load/viewer_group.h"

namespace bench {

/// One run, in its phases: connect viewers, let the server settle, load it, wait for the rest.
class Run {
 public:
  explicit Run(const Options& options);

  /// Throws Failure. The report's histogram lives as long as the run.
  Report measure();

 private:
  /// The counters whose growth over the window is reported.
  struct Mark {
    Nanos time;
    std::uint64_t published;
    std::uint64_t deliveries;
    std::uint64_t bytes;
    std::uint64_t due;
    ProcessUsage server;
    Nanos own_cpu;
    Nanos machine_cpu;
  };

  void connect_viewers(Report& report);
  void connect_publishers();
  void begin_publishing();
  void serve_until(Nanos end);
  void load_until(Nanos end);
  void drain(Report& report);
  bool publishers_idle() const;
  std::uint64_t events_answered() const;
  std::uint64_t expected_deliveries() const;
  Mark mark() const;
  static void fill_window(Report& report, const Mark& begin, const Mark& end);
  void fill_totals(Report& report) const;

  const Options& options_;
  Endpoint endpoint_;
  Loop loop_;
  Arrivals arrivals_;
  ViewerGroup viewers_;
  std::vector<std::unique_ptr<Publisher>> publishers_;
};

}  // namespace bench

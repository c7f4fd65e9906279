#pragma once

#include <memory>
#include <vector>

#include "load/options.h"
#include "load/viewer.h"

namespace bench {

/// All viewers of a run.
class ViewerGroup {
 public:
  ViewerGroup(Loop& loop, const Options& options, const Endpoint& endpoint, Arrivals& arrivals);

  /// Connects all, few at a time (a server's listen backlog is short); throws Failure if one is
  /// refused or if none was accepted for 30 s.
  void connect();

  std::uint32_t closed() const { return context_.closed; }
  std::uint64_t received_bytes() const { return context_.received_bytes; }

 private:
  Loop& loop_;
  const Options& options_;
  ViewerContext context_;
  std::vector<std::unique_ptr<Viewer>> viewers_;
};

}  // namespace bench

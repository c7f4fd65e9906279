#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "hub/log_keeper.h"

namespace livestream {

/// Lets viewers that resume from the same place share one reading of the log: after a restart of the
/// server they all come back at once. Thread: the loop's.
class SharedReads {
 public:
  using OnSegment = LogKeeper::OnSegment;

  /// Gives the segment after `offset`: one that a viewer still holds, or one read now.
  void read(LogKeeper& log, std::uint64_t offset, OnSegment done);
  /// The log was replaced: nothing read before may be handed out.
  void clear();

 private:
  struct Reading {
    std::vector<OnSegment> waiting;
  };

  std::map<std::uint64_t, std::shared_ptr<Reading>> under_way_;
  std::map<std::uint64_t, std::weak_ptr<const Segment>> recent_;
};

}  // namespace livestream

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "broadcaster/outbox.h"

namespace livestream {

/// Finds one emitter's events in the record again, going forward only. Thread: one.
class RecordReader {
 public:
  RecordReader(std::filesystem::path path, std::string session_id, std::string emitter)
      : path_(std::move(path)), session_id_(std::move(session_id)), emitter_(std::move(emitter)) {}

  struct Found {
    std::vector<OutgoingEvent> events;
    bool is_all = false;  ///< no more of the gap is in the record
  };
  /// The first of the events of `gap`, as many as `limits` allow. `position`: none of them stands before it.
  Result<Found> read(const Outbox::Gap& gap, std::uint64_t position, const BatchLimits& limits);

 private:
  std::filesystem::path path_;
  std::string session_id_;
  std::string emitter_;
  std::uint64_t position_ = 0;
};

}  // namespace livestream

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "load/stamp.h"

namespace bench {

/// Writes `log_line` events of one publisher, each exactly `event_bytes` long, with a true
/// timestamp and a stamp. Costs a copy and a few digits; allocates nothing.
class EventWriter {
 public:
  /// Throws Failure if `event_bytes` has no room for the fields.
  EventWriter(std::string session, std::uint32_t publisher, std::size_t event_bytes);

  std::size_t event_bytes() const { return event_bytes_; }

  /// Appends the event with the next sequence number, meant to be sent at `sent`.
  void append(std::string& out, Nanos sent);

  /// How many events were written; also the last one's sequence.
  std::uint32_t written() const { return sequence_; }

 private:
  void append_timestamp(std::string& out);

  std::string head_;
  std::uint32_t publisher_;
  std::size_t event_bytes_;
  std::uint32_t sequence_ = 0;
  std::int64_t second_ = -1;
  std::string date_time_;  // of second_, up to the seconds
};

}  // namespace bench

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "recording/log_range.h"

namespace livestream::cli {

/// One answer of `GET /api/events/{id}`.
struct EventsPage {
  std::vector<CountedEvent> events;  ///< lines as they stand in the record
  std::uint64_t next = 0;            ///< ask for what is after this next time
  std::string epoch;                 ///< names the numbering; offsets of another one mean nothing
  bool is_reset = false;             ///< what was asked for belongs to another numbering: begin again at `next`
};

/// Reads the body of such an answer. Errors: `invalid`, when it is not one.
Result<EventsPage> parse_events_page(std::string_view body, std::string_view session_id);

}  // namespace livestream::cli

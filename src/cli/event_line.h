#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "recording/log_range.h"

namespace livestream::cli {

/// The event as JSON with its place in the log as its last member, `offset`.
std::string with_offset(const CountedEvent& counted);

/// Who says an event anew, and when.
struct NewOrigin {
  std::string_view session_id;
  std::string_view emitter;
  std::uint64_t sequence = 1;
  SystemTime time{};
};

/// The same event as if `origin` had emitted it now; type, data and unknown fields stay byte for byte.
std::string with_origin(const Event& event, const NewOrigin& origin);

}  // namespace livestream::cli

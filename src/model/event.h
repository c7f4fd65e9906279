#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace livestream {

/// Something that happened in a session. The line is the event: it is what emitters write, what the log
/// keeps and what viewers receive; the other members are what was read out of it.
struct Event {
  std::string line;        ///< one JSON object, no line break in it or after it; unknown fields kept as they came
  std::string type;        ///< `phase_change`, `log_line`, …; not empty
  std::string session_id;  ///< as `check_session_id` allows
  std::string timestamp;   ///< ISO 8601, as the emitter wrote it; empty in a record without it
  std::uint64_t sequence =
      0;                ///< ≥ 1 (0 in a record without it); restarts with every emitter: identifies nothing alone
  std::string emitter;  ///< id of the emitting process; empty for foreign emitters
  boost::json::object data;

  /// It came without timestamp or sequence, so nothing tells it from another such event.
  bool anonymous = false;
};

/// Identity for recognising repeats: the same emitter and sequence; without emitter, the same type,
/// timestamp, sequence and data (compared by value: spacing, key order and escapes do not matter).
/// 64-bit hash; 0 for anonymous events, which are never repeats. Stable only within one process.
std::uint64_t identity_of(const Event& event);

}  // namespace livestream

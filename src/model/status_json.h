#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/session_status.h"

namespace livestream {

/// What the record alone does not say: who shows it, when, and how fresh it is.
struct StatusView {
  SystemTime now{};
  std::uint64_t offset = 0;
  std::string_view epoch = {};
  /// Time since the newest evidence arrived here, if it did while we watched (monotonic clock); else the
  /// age is computed from its timestamp.
  std::optional<std::chrono::microseconds> evidence_age = {};
  /// "ok", or why events are not recorded at present.
  std::string_view recording = "ok";
  /// Texts longer than this many bytes are cut (at a character boundary, with an ellipsis); 0 = never.
  std::size_t max_text = 0;
};

/// A session whose newest evidence is older than this is not called `working` any more, but `unknown`.
inline constexpr std::chrono::seconds kWorkingFor{120};
/// An agent whose answers are recorded may think for longer than that without a word. From then on it is `stalled` …
inline constexpr std::chrono::minutes kThinkingFor{5};
/// … unless a tool runs that has not answered: tests and builds take their time …
inline constexpr std::chrono::minutes kToolRunsFor{30};
/// … until nobody can tell any more whether there still is an agent.
inline constexpr std::chrono::hours kAgentMayLiveFor{24};

SessionState state_of(const SessionStatus& status, const StatusView& view);

/// The whole status as the API shows it (docs/protocol.md, "Status").
boost::json::object to_status_json(const SessionStatus& status, const StatusView& view);

/// One row of the session list (docs/protocol.md, "Summary").
boost::json::object to_summary_json(const SessionStatus& status, const StatusView& view);

/// How a run went over time (docs/protocol.md, "GET /api/timeline/{id}"), a list for each number.
boost::json::object to_timeline_json(const RunTimeline& timeline);

/// Fields of both that change by themselves as time passes.
inline constexpr std::array<std::string_view, 4> kPassingFields = {"elapsed_seconds", "last_event_age_seconds",
                                                                   "estimated_remaining_seconds", "estimate"};

/// The status for storage, everything in it; `from_snapshot` reads it back (nothing if it is not one).
boost::json::object to_snapshot(const SessionStatus& status);
std::optional<SessionStatus> from_snapshot(const boost::json::value& snapshot);

/// The members of `next` that differ from `before`, as a viewer that has `before` needs them.
boost::json::object changed_fields(const boost::json::object& before, const boost::json::object& next);

}  // namespace livestream

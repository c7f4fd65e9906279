#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/run_timeline.h"

namespace livestream {

/// What a session is doing, as far as its record shows. `unknown` when it shows nothing, or nothing new.
enum class SessionState {
  unknown,
  working,
  waiting,       ///< for a person: a permission, an answer, the next prompt
  rate_limited,  ///< for its provider
  stalled,       ///< silent for long, though nothing is known to run
  complete,
  failed,  ///< at what it was to do, or its provider refuses for good
  ended,   ///< its process was ended; whether the work is done is not said
  dead,    ///< its process is gone without an end
};

inline constexpr std::array kSessionStates{SessionState::unknown,      SessionState::working, SessionState::waiting,
                                           SessionState::rate_limited, SessionState::stalled, SessionState::complete,
                                           SessionState::failed,       SessionState::ended,   SessionState::dead};

std::string_view to_string(SessionState state);

/// It has not ended, and may go on at any time.
constexpr bool is_under_way(SessionState state) {
  return state == SessionState::working || state == SessionState::waiting || state == SessionState::rate_limited ||
         state == SessionState::stalled;
}

struct FailedAttempt {
  std::int64_t iteration = 0;
  std::string error;
  std::string time;  ///< as written

  friend bool operator==(const FailedAttempt&, const FailedAttempt&) = default;
};

struct PhaseStart {
  std::string phase;
  std::string started;  ///< timestamp of the first evidence, as written

  friend bool operator==(const PhaseStart&, const PhaseStart&) = default;
};

struct LogLine {
  std::string text;
  std::string level;

  friend bool operator==(const LogLine&, const LogLine&) = default;
};

/// A task that is done, and when that was seen to be so. What was done before anybody looked has no times.
struct DoneTask {
  std::string task;
  std::optional<std::int64_t> done_us = {};  ///< microseconds since 1970 UTC
  std::optional<double> seconds = {};        ///< since the one before was done, or the run began

  friend bool operator==(const DoneTask&, const DoneTask&) = default;
};

/// Tokens of one model's answers, each answer counted once.
struct ModelUsage {
  std::string model;
  std::int64_t requests = 0;  ///< answers
  std::int64_t input = 0;     ///< neither read from nor written to a cache
  std::int64_t output = 0;    ///< reasoning included
  std::int64_t reasoning = 0;
  std::int64_t cache_read = 0;
  std::int64_t cache_write = 0;
  std::int64_t cache_write_1h = 0;  ///< the part of it that is kept for an hour
  std::int64_t web_searches = 0;
  std::int64_t lower_bounds = 0;  ///< answers of whose output only a lower bound is known
  double cost = 0;                ///< US dollars
  std::int64_t unpriced = 0;      ///< answers of which nobody knows what they cost

  friend bool operator==(const ModelUsage&, const ModelUsage&) = default;
};

struct ToolUse {
  std::string tool;
  std::int64_t calls = 0;
  std::int64_t failures = 0;
  double seconds = 0;  ///< of the calls whose duration is known

  friend bool operator==(const ToolUse&, const ToolUse&) = default;
};

/// A tool that was called and has not answered.
struct OpenCall {
  std::string call_id;
  std::string tool;
  std::string input;           ///< short
  std::string started;         ///< as written
  std::uint64_t question = 0;  ///< hash of the tool and all that it was asked
  bool sidechain = false;      ///< a subagent's

  friend bool operator==(const OpenCall&, const OpenCall&) = default;
};

/// A file that tools changed.
struct ChangedFile {
  std::string path;        ///< as the tools name it
  std::int64_t added = 0;  ///< lines, of the changes of which they are known
  std::int64_t removed = 0;

  friend bool operator==(const ChangedFile&, const ChangedFile&) = default;
};

/// A commit that was made where the session works, while it went on.
struct MadeCommit {
  std::string id;  ///< 40 hexadecimal digits
  std::string summary;
  std::string branch;
  std::string time;        ///< as written
  std::int64_t added = 0;  ///< lines
  std::int64_t removed = 0;

  friend bool operator==(const MadeCommit&, const MadeCommit&) = default;
};

/// Nothing goes on until somebody else does something.
struct Waiting {
  std::string reason;  ///< `permission`, `input`, `limit`, `idle`, …
  std::string question;
  std::string since;                     ///< as written
  std::optional<std::int64_t> since_us;  ///< the same, microseconds since 1970 UTC
  std::string until;                     ///< as written; empty if nobody knows

  friend bool operator==(const Waiting&, const Waiting&) = default;
};

/// The process that does the work, as it tells of itself and as the system knows it.
struct AgentProcess {
  std::int64_t pid = 0;
  std::string state;                     ///< `running`, `ended`, `dead`: without an end, `gone`: nobody said how
  std::string activity;                  ///< `busy`, `waiting`, `idle`; empty if it does not tell
  std::string command;                   ///< that it is seen to run, as written; empty if none
  std::string since;                     ///< as written
  std::optional<std::int64_t> since_us;  ///< the same, microseconds since 1970 UTC

  friend bool operator==(const AgentProcess&, const AgentProcess&) = default;
};

/// How a tool's call went.
struct CallOutcome {
  std::uint64_t question = 0;  ///< hash of the tool and all that it was asked
  std::uint64_t answer = 0;    ///< the same with what came out
  bool failed = false;
  std::string text;  ///< the tool and what it was asked, short

  friend bool operator==(const CallOutcome&, const CallOutcome&) = default;
};

/// The fold over a session's events: everything that can be said of it. A value: equal logs give equal
/// statuses. Times that depend on "now" (elapsed, ages, the state's decay) are computed when it is shown.
struct SessionStatus {
  // Who and what.
  std::string id;
  std::string project;
  std::string task;
  std::string agent;  ///< the program that does the work; empty if unknown
  std::string agent_version;
  std::string model;   ///< that answered last
  std::string cwd;     ///< where it works
  std::string branch;  ///< of git

  // How far.
  std::string phase;  ///< empty: no evidence yet
  std::vector<PhaseStart> phases;
  std::optional<std::int64_t> phase_us;  ///< of the newest evidence for the phase, microseconds since 1970 UTC
  std::int64_t iterations = 0;
  std::vector<DoneTask> completed;
  std::vector<std::string> remaining;
  std::vector<std::string> claimed;  ///< of the remaining: said to be done, which a check does not confirm
  std::vector<std::string> notes;
  std::vector<FailedAttempt> failed_attempts;
  bool truncated = false;  ///< one of the lists reached its bound

  // How full.
  std::optional<double> context_percent;
  std::optional<std::int64_t> tokens_used;
  std::optional<std::int64_t> context_window;  ///< tokens
  std::int64_t compactions = 0;
  std::int64_t context_resets = 0;  ///< how often it was begun anew, as a loop does between its rounds

  // By which door it is known what it used, and what it does: see is_outranked. 0: by none yet.
  std::int64_t usage_rank = 0;
  std::int64_t acts_rank = 0;

  // What it used and does.
  std::vector<ModelUsage> usage;
  std::vector<ToolUse> tools;
  std::vector<OpenCall> open_calls;
  std::vector<ChangedFile> files;  ///< the one that was changed last comes last
  std::int64_t lines_added = 0;    ///< in all files, also those past the bound
  std::int64_t lines_removed = 0;
  std::vector<MadeCommit> commits;  ///< newest last
  std::optional<Waiting> waiting;
  std::optional<AgentProcess> process;
  std::string turn_error;                 ///< the provider refused for good, and nobody asked again since
  std::vector<CallOutcome> recent_calls;  ///< the newest, oldest first, since somebody last asked for something
  std::int64_t prompts = 0;               ///< messages of people
  std::int64_t answers = 0;               ///< texts of the model

  RunTimeline timeline;  ///< all this over time

  // How it ended.
  bool is_complete = false;
  std::optional<bool> success;
  std::string summary;  ///< as written; JSON text, if it was no string

  // When. Timestamps as written; `_us` are microseconds since 1970 UTC as the fold understood them.
  std::string start_time;
  std::string last_update;
  std::optional<std::int64_t> start_us;
  std::optional<std::int64_t> last_update_us;
  std::optional<std::int64_t> zone_shift_minutes;  ///< the emitter's zone, east of UTC, if live arrival showed one
  bool clock_skew = false;

  // What was said last.
  std::optional<LogLine> last_line;
  std::string last_error;

  // How much.
  std::uint64_t events = 0;
  std::uint64_t log_lines = 0;
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;

  /// Newest position each source reported, so that it goes on where it was: source name → its own words. At most 64.
  std::map<std::string, std::string> source_positions;

  friend bool operator==(const SessionStatus&, const SessionStatus&) = default;
};

/// Bounds of the lists above (`truncated` says when one was reached).
inline constexpr std::size_t kMaxTasks = 10'000;
inline constexpr std::size_t kMaxNotes = 1'000;
inline constexpr std::size_t kMaxPhases = 1'000;
inline constexpr std::size_t kMaxFailedAttempts = 1'000;
inline constexpr std::size_t kMaxModels = 64;
inline constexpr std::size_t kMaxTools = 1'000;
inline constexpr std::size_t kMaxOpenCalls = 100;
inline constexpr std::size_t kMaxFiles = 1'000;
inline constexpr std::size_t kMaxCommits = 1'000;
inline constexpr std::size_t kMaxRecentCalls = 24;

}  // namespace livestream

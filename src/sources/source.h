#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "sources/event_sink.h"
#include "sources/file_watcher.h"

namespace livestream {

/// Where an agent keeps what it writes.
struct AgentHome {
  std::string agent;  ///< as in agents_with_homes()
  std::filesystem::path folder;

  friend bool operator==(const AgentHome&, const AgentHome&) = default;
};

struct SourceOptions {
  /// Homes that are followed besides those below the roots.
  std::vector<AgentHome> homes;
  /// Agents that are not followed, wherever they are found.
  std::vector<std::string> without;
  WatchOptions watch;
  /// Pause after each batch of changes: what happens within it is handled together, so that a log that
  /// grows thousands of times a second costs thirty looks a second.
  std::chrono::microseconds pause = std::chrono::milliseconds(33);
  /// Distance of two steps of the slow round over all sessions, which finds what no watch tells.
  std::chrono::microseconds rescan_interval = std::chrono::seconds(5);
  /// Sessions looked at in one such step (about 6 system calls each): 10,000 are through in 25 s.
  std::size_t rescan_budget = 2'000;
  /// How often a root that is not there is looked for.
  std::chrono::microseconds missing_root_interval = std::chrono::seconds(1);
  /// A half-written file is read again after this time, if nothing reports a change before; each further
  /// try waits twice as long.
  std::chrono::microseconds retry_interval = std::chrono::milliseconds(200);
  /// The program that reads a repository's commits (src/cli/commits); empty: they are not looked for.
  std::filesystem::path commits_program;
  /// A session is watched if its files changed within this time …
  std::chrono::microseconds live_for = std::chrono::hours(24);
  /// … and, once it is complete, within this time: its last files are written after the marker.
  std::chrono::microseconds settle_for = std::chrono::minutes(10);
};

/// What every source works with. All of it outlives the source.
struct SourceContext {
  EventSink& sink;
  FileWatcher& watcher;
  const Clock& clock;
  const SourceOptions& options;
};

/// Finds the sessions of one kind of agent, and tells the sink what happens to them. Only ever reads.
/// Thread: one, that of `Sources`.
class Source {
 public:
  virtual ~Source() = default;

  virtual std::string_view name() const = 0;
  /// Looks for sessions there and follows them from then on; ends with `sink.scanned(root)`. The root need
  /// not exist yet.
  virtual void add_root(const std::filesystem::path& root) = 0;
  /// These paths changed, some of which may mean nothing to this source.
  virtual void changed(const std::vector<std::filesystem::path>& paths) = 0;
  /// Changes were lost: anything may have changed.
  virtual void look_at_everything() = 0;
  /// Follows a session from now on that is too old to be followed by itself, from its start. Nothing happens if it is
  /// followed already, or none of this source's.
  virtual void recall(std::string_view) {}
  /// Does what is due at `now`; returns when it wants to be called again at the latest.
  virtual SteadyTime run_due(SteadyTime now) = 0;
};

}  // namespace livestream

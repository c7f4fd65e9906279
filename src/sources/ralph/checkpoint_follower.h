#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "sources/ralph/session_files.h"
#include "sources/retries.h"
#include "sources/source.h"

namespace livestream::ralph {

enum class Reread : std::uint8_t { if_changed, always };

/// Turns the checkpoint files of one root's sessions into `checkpoint` events: one for each content, told
/// to the sink once. What is half-written is read again, a few times and ever more slowly; after that, what
/// can be read of it counts until it changes.
class CheckpointFollower {
 public:
  CheckpointFollower(const SessionFiles& files, const SourceContext& context)
      : files_(files), context_(context), retries_(context.options.retry_interval) {}

  /// Reads `id`'s files if they differ from what was read last (or `always`).
  void follow(const std::string& id, const SessionLook& look, Reread reread);
  void forget(const std::string& id);

  /// From now on what happens is live: a session's change, and the first checkpoint of a session if it was
  /// written after `since`. Until then everything counts as found lying there.
  void go_live(SystemTime since) { live_since_ = since; }

  /// The sessions to follow again by now, with `Reread::always`.
  std::vector<std::string> take_due(SteadyTime now) { return retries_.take_due(now); }
  /// When the next one is due; `max()` if none is.
  SteadyTime next_due() const { return retries_.next_due(); }

 private:
  struct Evidence {
    std::optional<FileState> state;
    std::optional<FileState> progress;
    std::optional<FileState> marker;

    friend bool operator==(const Evidence&, const Evidence&) = default;
  };
  struct Known {
    Evidence evidence;     // what was read last
    std::string position;  // of the newest event
  };

  template <class Value>
  using Parser = std::optional<Value> (*)(std::string_view);
  template <class Value>
  std::optional<Value> read(const std::string& id, std::string_view name, std::uint64_t limit,
                            Parser<Value> parse) const;
  bool is_live(const Known& known, SystemTime modified) const;

  const SessionFiles& files_;
  const SourceContext context_;
  std::map<std::string, Known> known_;
  Retries retries_;  // by session
  std::optional<SystemTime> live_since_;
};

}  // namespace livestream::ralph

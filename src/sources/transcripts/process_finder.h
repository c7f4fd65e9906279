#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/process.h"
#include "sources/source.h"
#include "sources/transcripts/session_teller.h"

namespace livestream::transcripts {

/// Finds the processes of agents that say nothing of themselves: whose program it is, that works in the session's
/// folder while its transcript grows, or seconds after (in the instant it starts a program has no name yet); at the
/// first look, which may be after a restart of ours in the midst of its silence, also one that was there when its
/// transcript grew within the last hour. If there is exactly one, and no session in that folder was written later, it
/// is the session's. From then on its death is seen, and whether it runs a command: something it started after its
/// transcript last grew, and that is there at two looks, so that what it asks for its own sake does not count. Tells
/// `process` events (docs/protocol.md), `running`, with and without a command, and `gone`.
class ProcessFinder {
 public:
  static constexpr std::chrono::milliseconds kLook{250};
  static constexpr std::chrono::seconds kSearch{2};           ///< at most so often for one session
  static constexpr std::chrono::milliseconds kCommands{400};  ///< from one look for its commands to the next
  /// From the end of a process to the telling: the last it wrote may still be read.
  static constexpr std::chrono::milliseconds kGrace{300};

  /// `program`: as its file is called, `codex`.
  ProcessFinder(std::string_view program, const Clock& clock, SessionTeller teller)
      : program_(program), clock_(clock), teller_(std::move(teller)) {}

  /// The session's transcript was read: it works in `cwd` (may be empty) and was written last at `modified_us`,
  /// microseconds since 1970 UTC.
  void note_transcript(const std::string& session, std::string_view cwd, std::int64_t modified_us);
  /// Looks whether those that run still do, and again for those not found; returns when it wants to be called again.
  SteadyTime run_due(SteadyTime now);

 private:
  struct Session {
    std::string cwd;
    std::int64_t modified_us = 0;
    std::optional<RunningProcess> process;
    std::optional<ChildProcess> command;  // that was seen, and told if `is_command_told`
    bool is_command_told = false;
    SteadyTime command_due{};
    std::optional<SteadyTime> gone;  // since when it is seen not to run
    SteadyTime look_due{};           // for the process: whether it runs, or which it is
    bool is_sought = false;  // it wrote since its last process ended: a later one in the folder may be another's
    bool was_looked_for = false;
  };

  void search(const std::string& session, Session& known, SteadyTime now);
  void look_for(const std::string& session, Session& known);
  void tell_running(const std::string& session, const Session& known, std::optional<ChildProcess> command) const;
  void check(const std::string& session, Session& known, SteadyTime now);
  void check_command(const std::string& session, Session& known, SteadyTime now);
  bool is_newest_in(const std::string& cwd, std::int64_t modified_us) const;
  bool is_fresh(const Session& known) const;
  bool may_be_silent(const Session& known) const;
  std::int64_t now_us() const;

  const std::string program_;
  const Clock& clock_;
  const SessionTeller teller_;
  std::map<std::string, Session, std::less<>> sessions_;
};

}  // namespace livestream::transcripts

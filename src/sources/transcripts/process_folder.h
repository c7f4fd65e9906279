#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "formats/claude/process_file.h"
#include "sources/source.h"
#include "sources/transcripts/session_teller.h"

namespace livestream::transcripts {

/// Follows what running agents say of themselves, a file each in one folder of their home (so far Claude Code only, see
/// claude::ProcessFile), and looks whether they still run. Tells `process` events (docs/protocol.md).
///
/// Their emitter is made of session and process, their sequence of the time of the activity, so that a record knows
/// again what was told before a restart. Of sessions without a transcript nothing is told until they do something.
///
/// A process whose numbers belong to another machine or container is believed as long as it says something; it cannot
/// be seen to die. The same goes for one that writes after it was found gone.
class ProcessFolder {
 public:
  static constexpr std::chrono::milliseconds kLook{500};

  /// `home` is the sessions' root.
  ProcessFolder(const std::filesystem::path& home, std::string_view folder, const SourceContext& context);

  void look_at_everything();
  void changed(const std::filesystem::path& path);
  /// Looks whether those that run still do; returns when it wants to be called again.
  SteadyTime run_due(SteadyTime now);

  /// A transcript of the session was read: it was written last at `modified_us`, microseconds since 1970 UTC, by
  /// `version` of the agent.
  void note_transcript(const std::string& session, std::string_view version, std::int64_t modified_us);

 private:
  struct Process {
    claude::ProcessFile file;
    std::uint64_t sequence = 0;      // told last
    bool is_ours = false;            // the number means something on this machine
    bool was_seen = false;           // running
    bool is_gone = false;            // though its file is there
    std::optional<FileState> state;  // of the file, as of the last reading
  };
  struct Session {
    std::int64_t modified_us = 0;  // of its transcript; 0: there is none
    bool tells_of_process = false;
    std::int64_t absence_told_us = 0;
  };

  std::optional<std::int64_t> pid_of(const std::filesystem::path& path) const;
  void read(const std::filesystem::path& path, std::int64_t pid);
  void take(Process& process, claude::ProcessFile file);
  void remove(std::int64_t pid);
  void check(Process& process);
  void tell_activity(Process& process);
  void tell_end(Process& process, std::string_view state, std::int64_t time_us);
  void tell_absence(const std::string& session, Session& known);
  bool has_process(const std::string& session) const;
  std::int64_t now_us() const;

  const std::filesystem::path folder_;
  const SourceContext context_;
  const SessionTeller teller_;
  const std::string domain_;
  std::map<std::int64_t, Process> processes_;  // by pid
  std::map<std::string, Session, std::less<>> sessions_;
  bool is_there_ = false;
  SteadyTime due_{};
};

}  // namespace livestream::transcripts

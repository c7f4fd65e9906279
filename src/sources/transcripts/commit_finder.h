#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/worker_pool.h"
#include "sources/source.h"
#include "sources/transcripts/session_teller.h"

namespace livestream::transcripts {

/// Finds the commits that are made in the folder of a session while it goes on, whoever makes them. Looks whether the
/// reflog of the working tree changed, and if so has SourceOptions::commits_program read it, on a thread of its own.
/// Tells `commit` events (docs/protocol.md), each once for each session.
class CommitFinder {
 public:
  static constexpr std::chrono::seconds kLook{1};
  static constexpr std::chrono::seconds kSearch{30};  ///< at most so often where there is no repository
  /// Commits count that are made so long after the last that was written. Then nothing is looked for any more.
  static constexpr std::chrono::minutes kAfter{2};

  CommitFinder(const SourceContext& context, SessionTeller teller);
  ~CommitFinder();

  /// The session works in `cwd` (empty: nobody knows). It began and was written last then, microseconds since 1970 UTC.
  void note_transcript(const std::string& session, std::string_view cwd, std::int64_t began_us,
                       std::int64_t modified_us);
  /// Tells what was found, and looks again; returns when it wants to be called again.
  SteadyTime run_due(SteadyTime now);

 private:
  struct Session {
    std::string cwd;
    std::int64_t began_us = 0;
    std::int64_t modified_us = 0;
    std::filesystem::path reflog;  // empty: not found yet
    std::optional<FileState> seen;
    SteadyTime look_due{};
    bool is_over = false;
    std::set<std::string> told;  // commits
  };
  struct Found {
    std::string session;
    std::string lines;
  };

  void look(const std::string& session, Session& known, SteadyTime now);
  void ask(const std::string& session, const Session& known);
  void tell(const Found& found);

  const SourceContext context_;
  const SessionTeller teller_;
  std::map<std::string, Session, std::less<>> sessions_;
  SteadyTime due_{};  // of the first of them
  std::mutex mutex_;
  std::vector<Found> found_;
  std::atomic<bool> stop_{false};
  std::unique_ptr<WorkerPool> worker_;
};

}  // namespace livestream::transcripts

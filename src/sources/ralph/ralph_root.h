#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "sources/ralph/checkpoint_follower.h"
#include "sources/ralph/session_files.h"
#include "sources/source.h"

namespace livestream::ralph {

/// Follows the sessions below one root. Everything it says comes from looking at files; what the watcher
/// reports only decides where it looks.
///
/// Sessions that are live (SourceOptions) have their folders watched. The others are looked at in a slow
/// round, so that 10,000 old sessions cost no watches and next to no time.
class RalphRoot {
 public:
  RalphRoot(std::filesystem::path root, const SourceContext& context);
  RalphRoot(const RalphRoot&) = delete;
  RalphRoot& operator=(const RalphRoot&) = delete;

  const std::filesystem::path& path() const { return files_.root(); }
  /// Where it really lies; empty as long as it is not there.
  const std::filesystem::path& real_path() const { return files_.real_root(); }

  /// The first scan, which ends with `sink.scanned`.
  void scan();
  void changed(const std::vector<std::filesystem::path>& paths);
  /// Sets up every watch anew and looks at every session, known or new.
  void look_at_everything();
  SteadyTime run_due(SteadyTime now);

 private:
  // `doubtful`: perhaps of a folder that had this name before.
  enum class Watch : std::uint8_t { none, doubtful, active };

  // The part of what was reported that makes a new report necessary.
  struct Report {
    bool has_checkpoint = false;
    bool has_session_log = false;
    bool has_overnight_log = false;
    bool is_complete = false;
    std::int64_t modified_us = 0;
  };
  struct Session {
    std::array<Watch, kSessionFolders.size()> watches{};  // by SessionFolder
    std::optional<Report> reported;
    std::optional<FileState> event_log;
  };

  void follow_skeleton();
  std::optional<std::string_view> below_root(std::string_view path) const;
  bool is_skeleton_as_watched() const;
  void note(const Place& place);
  void check_noted();

  Session& enter(const std::string& id);
  void drop(const std::string& id);
  std::set<std::string>* same_stamp(const std::string& id);
  void note_all(const std::set<std::string>& ids);

  void check(const std::string& id, Reread reread);
  SessionLook look(const std::string& id);
  bool is_live(const SessionLook& look) const;
  bool watch(const std::string& id, Session& session, const SessionLook& look);
  void report(const std::string& id, Session& session, const SessionLook& look);
  void report_log(const std::string& id, Session& session, const SessionLook& look);
  void lose(const std::string& id, Session& session, const SessionLook& look);

  void rescan_some();

  const SourceContext context_;
  SessionFiles files_;
  CheckpointFollower checkpoints_;
  std::map<std::string, Session> sessions_;
  std::map<std::string, std::set<std::string>, std::less<>> ids_by_stamp_;
  std::map<std::string, Reread> noted_;
  std::array<std::optional<FileId>, kSkeleton.size()> skeleton_;
  bool has_scanned_ = false;
  bool has_lost_any_ = false;
  SteadyTime due_{};
  std::string rescanned_up_to_;
};

}  // namespace livestream::ralph

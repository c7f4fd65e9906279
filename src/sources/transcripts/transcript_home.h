#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sources/retries.h"
#include "sources/source.h"
#include "sources/transcripts/commit_finder.h"
#include "sources/transcripts/followed.h"
#include "sources/transcripts/kind.h"
#include "sources/transcripts/process_finder.h"
#include "sources/transcripts/process_folder.h"

namespace livestream::transcripts {

/// Follows the transcripts below one folder of an agent. Those that changed within SourceOptions::live_for are read
/// from their start and followed from then on; older ones, as soon as they grow or are recalled.
///
/// Folders are watched; besides, everything is looked at every `kRound`, for what no watch tells. What is just being
/// written is looked at again after SourceOptions::retry_interval (see Retries).
class TranscriptHome {
 public:
  static constexpr std::chrono::seconds kRound{30};

  /// `home` names the sessions' root; the transcripts lie in its folder `kind.folder`.
  TranscriptHome(const Kind& kind, std::filesystem::path home, const SourceContext& context);

  static std::vector<AgentHome> at(const std::filesystem::path& root) { return homes_at(root); }
  /// Null: such homes are followed otherwise.
  static std::unique_ptr<TranscriptHome> open(const AgentHome& home, const SourceContext& context);

  void look_at_everything();
  void changed(const std::vector<std::filesystem::path>& paths);
  void recall(std::string_view session);
  SteadyTime run_due(SteadyTime now);

 private:
  struct Known {
    FileState state;  // as of the last look; default: to be read, whatever it is
    std::unique_ptr<Followed> followed;
    std::string announced;  // the session it belongs to
  };

  bool look_into(const std::filesystem::path& folder, int depth);
  void look_at(const std::string& path, const FileState& state);
  std::optional<std::string_view> below(std::string_view path) const;
  bool is_live(const FileState& state) const;
  void follow(Known& known, Place place, const std::filesystem::path& path);
  void read_on(Known& known, const std::filesystem::path& path);
  void announce(Known& known);
  SteadyTime look_again(SteadyTime now);

  const Kind& kind_;
  const std::filesystem::path home_;
  const std::filesystem::path folder_;
  const SourceContext context_;
  std::map<std::string, Known, std::less<>> files_;  // by path: a session before its subagents
  Retries retries_;                                  // by path
  std::optional<ProcessFolder> processes_;
  std::optional<ProcessFinder> finder_;
  CommitFinder commits_;
  SteadyTime due_{};
};

}  // namespace livestream::transcripts

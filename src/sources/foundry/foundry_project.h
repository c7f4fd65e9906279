#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "formats/foundry/phase_file.h"
#include "sources/retries.h"
#include "sources/source.h"

namespace livestream::foundry {

/// The session of a project: `foundry-{folder's name}-{8 hex digits}`, the digits a hash of where the folder really
/// lies. So two projects of one name are two sessions, and a project is the same one as long as it stays where it is.
/// Builds that follow one another there are one session: nothing reliable tells them apart.
std::string session_of(const std::filesystem::path& real_folder);

/// Follows the one session of a root that is a project of newer versions of Context Foundry: what the model writes into
/// `.context-foundry/`. What is half-written is read again, ever more slowly (see Retries); after that, what
/// can be read of it counts until it changes.
class FoundryProject {
 public:
  FoundryProject(std::filesystem::path root, const SourceContext& context);

  const std::filesystem::path& root() const { return root_; }
  /// The first look. What it finds was lying there; what is found later, and was written since, happens live.
  void scan();
  void changed(const std::vector<std::filesystem::path>& paths);
  void look() { look(Reread::if_changed); }
  SteadyTime run_due(SteadyTime now);

 private:
  enum class Reread : std::uint8_t { if_changed, always };
  struct Evidence {
    std::optional<FileState> phase;
    std::optional<FileState> tasks;

    friend bool operator==(const Evidence&, const Evidence&) = default;
  };

  void look(Reread reread);
  Evidence find_files();
  void lose();
  void report(const Evidence& evidence, bool is_complete);
  void derive(const Evidence& evidence, const Checkpoint& checkpoint);
  std::optional<Checkpoint> read(const Evidence& evidence);

  const SourceContext context_;
  const std::filesystem::path root_;
  const std::filesystem::path folder_;
  std::filesystem::path real_root_;
  std::string session_;   // empty: there is none
  Evidence evidence_;     // that was read last
  std::string position_;  // of the newest event
  std::optional<FoundSession> reported_;
  std::optional<SystemTime> live_since_;
  bool is_watched_ = false;  // the folder
  Retries retries_;          // of the folder
  SteadyTime due_{};
};

}  // namespace livestream::foundry

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/state_folder.h"
#include "formats/transcript.h"
#include "sources/source.h"

namespace livestream::transcripts {

/// Whose transcript a file is.
struct Place {
  std::string session;  ///< its id
  std::string part;     ///< of the session: empty for its main file, else the subagent's name

  friend bool operator==(const Place&, const Place&) = default;
};

/// An agent that writes what it does into JSONL files below one folder, and where that is.
struct Kind {
  std::string_view name;       ///< of the source: `claude-code`
  std::string_view variable;   ///< of the environment, that names the agent's home
  std::string_view home;       ///< where that is usually, relative to the user's: `.claude`
  std::string_view folder;     ///< of the transcripts, relative to the agent's home: `projects`
  int depth;                   ///< of folders below it that may hold some
  std::string_view program;    ///< as its file is called
  std::string_view processes;  ///< folder in which running agents tell of themselves; empty if they do not
  /// The place of a file; nothing if it is no transcript. `path` is relative to `folder`.
  std::optional<Place> (*place_of)(std::string_view path);
  std::unique_ptr<Transcript> (*open)();
};

/// All agents that are followed so. One table: paths, help and docs read it.
std::span<const Kind> all_kinds();

/// Where they have their homes for the user whose environment this is, whether they exist or not.
std::vector<AgentHome> usual_homes(const Environment& environment);

}  // namespace livestream::transcripts

#pragma once

#include <cstdint>
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

/// How a transcript grows.
enum class Form : std::uint8_t {
  lines,  ///< is appended to
  whole,  ///< is one object, which is written again each time
};

/// Whose transcript a file is.
struct Place {
  std::string session;  ///< its id; if Kind::session_in knows it better, the name to use until then
  std::string part;     ///< of the session: empty for its main file, else the subagent's name
  Form form = Form::lines;

  friend bool operator==(const Place&, const Place&) = default;
};

/// An agent that writes what it does into JSON files below one folder, and where that is.
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
  /// The id of the session of a main file, where it stands only inside: `text` is the first line, or the whole file.
  /// Nothing if it has none. Null: Place::session is the id.
  std::optional<std::string> (*session_in)(std::string_view text) = nullptr;
};

/// Whether a place's session is the id, or only its file knows that.
inline bool knows_session(const Kind& kind, const Place& place) {
  return kind.session_in == nullptr || !place.part.empty();
}

/// Newer versions go on in a file of lines beside the one that was written as a whole, and repeat there what that says.
bool is_superseded(const Place& place, const std::filesystem::path& path);

/// All agents that are followed so. One table: paths, help and docs read it.
std::span<const Kind> all_kinds();

/// Where they have their homes for the user whose environment this is, whether they exist or not.
std::vector<AgentHome> usual_homes(const Environment& environment);
/// Those at a root: the root itself, or what lies in it.
std::vector<AgentHome> homes_at(const std::filesystem::path& root);

}  // namespace livestream::transcripts

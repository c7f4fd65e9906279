#include <algorithm>
#include <array>
#include <filesystem>

#include "base/ids.h"
#include "formats/claude/transcript.h"
#include "formats/codex/transcript.h"
#include "formats/copilot/transcript.h"
#include "formats/gemini/transcript.h"
#include "sources/transcripts/kind.h"

namespace livestream::transcripts {
namespace {

constexpr std::string_view kEnding = ".jsonl";
constexpr std::size_t kUuidLength = 36;

template <class T>
std::unique_ptr<Transcript> open() {
  return std::make_unique<T>();
}

std::string_view stem_of(std::string_view name) {
  name.remove_suffix(kEnding.size());
  return name;
}

bool is_uuid(std::string_view text) {
  if (text.size() != kUuidLength) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (is_dash ? c != '-' : !is_hex) return false;
  }
  return true;
}

// `{project}/{session}.jsonl`, `{project}/{session}/subagents/…/agent-{id}.jsonl`.
std::optional<Place> claude_place(std::string_view path) {
  if (!path.ends_with(kEnding)) return std::nullopt;
  const std::size_t project = path.find('/');
  if (project == std::string_view::npos) return std::nullopt;
  const std::string_view rest = path.substr(project + 1);
  const std::size_t session = rest.find('/');
  if (session == std::string_view::npos) {
    const std::string_view stem = stem_of(rest);
    return is_uuid(stem) ? std::optional(Place{std::string(stem), {}}) : std::nullopt;
  }
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const bool is_subagent = rest.substr(session).starts_with("/subagents/") && name.starts_with("agent-");
  if (!is_subagent || !is_uuid(rest.substr(0, session))) return std::nullopt;
  return Place{std::string(rest.substr(0, session)), std::string(stem_of(name))};
}

// `{year}/{month}/{day}/rollout-{local time}-{thread}.jsonl`.
std::optional<Place> codex_place(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (!name.starts_with("rollout-") || !name.ends_with(kEnding)) return std::nullopt;
  const std::string_view stem = stem_of(name);
  const std::string_view thread = stem.substr(stem.size() - std::min(stem.size(), kUuidLength));
  return is_uuid(thread) ? std::optional(Place{std::string(thread), {}}) : std::nullopt;
}

// `{project}/chats/session-{time}-{first 8 digits of the id}.jsonl`, of older versions `.json`; the id itself stands
// inside. `{project}/chats/{session}/{subagent}.jsonl`.
std::optional<Place> gemini_place(std::string_view path) {
  constexpr std::string_view kChats = "/chats/";
  constexpr std::string_view kWholeEnding = ".json";
  const std::size_t chats = path.find(kChats);
  if (chats == std::string_view::npos) return std::nullopt;
  const std::string_view name = path.substr(chats + kChats.size());
  const std::size_t slash = name.find('/');
  const bool is_lines = name.ends_with(kEnding);
  if (slash != std::string_view::npos) {
    const std::string_view session = name.substr(0, slash);
    const std::string_view file = name.substr(slash + 1);
    const bool is_subagent = is_lines && file.find('/') == std::string_view::npos && check_session_id(session);
    return is_subagent ? std::optional(Place{std::string(session), std::string(stem_of(file))}) : std::nullopt;
  }
  if (!name.starts_with("session-") || !(is_lines || name.ends_with(kWholeEnding))) return std::nullopt;
  const std::string stem(name.substr(0, name.rfind('.')));
  return Place{"gemini-" + stem, {}, is_lines ? Form::lines : Form::whole};
}

// `{session}/events.jsonl`; of older versions `{session}.jsonl`.
std::optional<Place> copilot_place(std::string_view path) {
  constexpr std::string_view kEvents = "/events.jsonl";
  const bool is_folder = path.ends_with(kEvents);
  if (!is_folder && !path.ends_with(kEnding)) return std::nullopt;
  const std::string_view session = is_folder ? path.substr(0, path.size() - kEvents.size()) : stem_of(path);
  const bool is_session = is_folder ? check_session_id(session).has_value() : is_uuid(session);
  return is_session ? std::optional(Place{std::string(session), {}}) : std::nullopt;
}

constexpr std::array kKinds = {
    Kind{"claude-code", "CLAUDE_CONFIG_DIR", ".claude", "projects", 5, "claude", "sessions", claude_place,
         open<claude::ClaudeTranscript>},
    Kind{"codex", "CODEX_HOME", ".codex", "sessions", 3, "codex", "", codex_place, open<codex::CodexTranscript>},
    Kind{"gemini", "", ".gemini", "tmp", 3, "gemini", "", gemini_place, open<gemini::GeminiTranscript>,
         gemini::session_in},
    Kind{"copilot", "COPILOT_HOME", ".copilot", "session-state", 1, "copilot", "", copilot_place,
         open<copilot::CopilotTranscript>},
};

}  // namespace

std::span<const Kind> all_kinds() { return kKinds; }

bool is_superseded(const Place& place, const std::filesystem::path& path) {
  std::error_code ignored;
  return place.form == Form::whole && std::filesystem::exists(path.native() + "l", ignored);
}

std::vector<AgentHome> homes_at(const std::filesystem::path& root) {
  std::vector<AgentHome> homes;
  for (const Kind& kind : kKinds) {
    std::error_code ignored;
    if (root.filename() == kind.home)
      homes.push_back({std::string(kind.name), root});
    else if (std::filesystem::is_directory(root / kind.home / kind.folder, ignored))
      homes.push_back({std::string(kind.name), root / kind.home});
  }
  return homes;
}

std::vector<AgentHome> usual_homes(const Environment& environment) {
  std::vector<AgentHome> homes;
  const auto user = environment("HOME");
  for (const Kind& kind : kKinds) {
    const auto chosen = environment(std::string(kind.variable));
    if (chosen && !chosen->empty())
      homes.push_back({std::string(kind.name), *chosen});
    else if (user && !user->empty())
      homes.push_back({std::string(kind.name), std::filesystem::path(*user) / kind.home});
  }
  return homes;
}

}  // namespace livestream::transcripts

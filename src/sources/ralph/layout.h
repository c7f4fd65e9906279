#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

// Where an overnight loop puts its files, relative to the project it works in.
namespace livestream::ralph {

inline constexpr std::string_view kCheckpoints = "checkpoints/ralph";
inline constexpr std::string_view kLogs = "logs";
inline constexpr std::string_view kEventLogs = "logs/events";
inline constexpr std::string_view kSessionLogPrefix = "ralph_";

// Files in the sessions' folders.
inline constexpr std::string_view kState = "state.json";
inline constexpr std::string_view kProgress = "progress.json";
inline constexpr std::string_view kMarker = "COMPLETE";
inline constexpr std::string_view kSessionLog = "session.jsonl";
inline constexpr std::string_view kEventLog = "events.jsonl";

/// The folders that hold sessions' folders, and those above them up to the root itself.
inline constexpr std::array<std::string_view, 5> kSkeleton{"", "checkpoints", kCheckpoints, kLogs, kEventLogs};

/// A session's own folders.
enum class SessionFolder : std::uint8_t { checkpoint, session_log, event_log };
inline constexpr std::array kSessionFolders{SessionFolder::checkpoint, SessionFolder::session_log,
                                            SessionFolder::event_log};

/// The folder of the skeleton that all of these lie in.
std::string_view parent_of(SessionFolder folder);

/// `checkpoints/ralph/{id}`, `logs/ralph_{id}`, `logs/events/{id}`.
std::string folder_of(SessionFolder folder, std::string_view id);

/// `name` in it.
std::string file_of(SessionFolder folder, std::string_view id, std::string_view name);

/// `logs/overnight_{stamp}.log`.
std::string overnight_log(std::string_view stamp);

/// What a path below a root is to us.
struct Place {
  enum class Kind : std::uint8_t {
    elsewhere,
    skeleton,        ///< one of kSkeleton
    session_folder,  ///< `id`'s `folder` itself
    session_file,    ///< something in it
    overnight_log,   ///< of the sessions with `stamp`
  };

  Kind kind = Kind::elsewhere;
  SessionFolder folder{};
  std::string id;
  std::string stamp;

  friend bool operator==(const Place&, const Place&) = default;
};

/// `path` relative to the root, with `/` between its parts, "" for the root itself.
Place place_of(std::string_view path);

}  // namespace livestream::ralph

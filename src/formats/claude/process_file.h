#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace livestream::claude {

/// What a running Claude Code says of itself in `sessions/{pid}.json` of its home. It rewrites the file in place when
/// its activity changes, and removes it when it ends; killed, it leaves it as it was.
struct ProcessFile {
  std::int64_t pid = 0;
  std::string session;
  std::string cwd;
  std::string version;
  std::optional<std::uint64_t> start;  ///< as process_start of the machine it runs on counts
  std::string domain;            ///< where its pid means something, `{system}:{machine}:{namespace}`; may be empty
  std::int64_t started_us = 0;   ///< microseconds since 1970 UTC
  std::string activity;          ///< `busy`, `waiting`, `idle`; empty while it starts
  std::string waiting_for;       ///< `permission prompt`, `input needed`, …
  std::int64_t activity_us = 0;  ///< since when, microseconds since 1970 UTC; the start, while it starts

  friend bool operator==(const ProcessFile&, const ProcessFile&) = default;
};

/// Nothing if the text is not one, or only half of one.
std::optional<ProcessFile> parse_process_file(std::string_view text);

/// The word that a `waiting` event has for what the file says it waits for: `permission` or `input`.
std::string_view wait_reason(std::string_view waiting_for);

/// Whether this version writes such files, so that to have none means not to run. `version`: `2.1.330`.
bool tells_of_its_process(std::string_view version);

}  // namespace livestream::claude

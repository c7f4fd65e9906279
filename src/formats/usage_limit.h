#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/iso_time.h"

namespace livestream {

/// What an agent says when its account's usage limit is reached.
struct UsageLimit {
  /// When it may be asked again. Nothing: it does not say so, or not so that it can be understood.
  std::optional<SystemTime> until = {};

  friend bool operator==(const UsageLimit&, const UsageLimit&) = default;
};

/// Bytes of a text that are looked at: its first ones.
inline constexpr std::size_t kLimitTextBytes = 4 * 1024;

/// Finds it in an error's message, or in what an agent printed for people at `told` (of years 1970 to 9999). Nothing:
/// it speaks of no such limit, or not as of one that is reached.
///
/// Known is how these say it: Claude Code (`You've hit your limit · resets 3:45pm (Europe/Berlin)`), Codex (`You've hit
/// your usage limit. … try again at 3:45 PM.`), Gemini CLI (`You exceeded your current quota … Please retry in 43.2s.`,
/// `Your quota will reset after 5h32m1s.`), and whoever uses the same words (`Rate limit exceeded, retry after 120
/// seconds`). A time without a zone is one of `local`'s, the minute told is as exact as it gets.
///
/// Careful rather than complete, as somebody may wait for hours on it: limits of other things (a context, a disk,
/// retries), conditions, quotations, comments and items of lists do not count.
std::optional<UsageLimit> find_usage_limit(std::string_view text, SystemTime told,
                                           const ZoneRule& local = ZoneRule::local());

/// The same in a record that was written at `timestamp`, ISO 8601. If that is no time, it is not known when it ends.
std::optional<UsageLimit> find_usage_limit(std::string_view text, std::string_view timestamp);

/// The data of a `waiting` event that says so.
std::string wait_for(const UsageLimit& limit);

/// The same for an error that ended a turn, as a record of `timestamp` tells it: for a limit, or else idle with it.
std::string wait_after(std::string_view error, std::string_view timestamp);

}  // namespace livestream

#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace livestream::claude {

/// When a usage limit ends, as the message says that tells of it: `… limit reached|1781699554` (seconds since 1970),
/// `… resets 3:45pm (Europe/Berlin)`, `… resets Jul 23 at 6pm (America/Los_Angeles)`. It is the first such time after
/// `told`, whose own minute counts. Nothing where there is none, no zone, or a zone that this machine does not know.
std::optional<SystemTime> reset_time(std::string_view message, SystemTime told);

}  // namespace livestream::claude

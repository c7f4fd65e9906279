#pragma once

#include <string>

#include "cli/terminal_text.h"
#include "model/event.h"

namespace livestream::cli {

/// What happened, in a few words, on one line that is safe on a terminal: `phase builder`, `✓ Login endpoint`.
/// An unknown type is shown with its data as JSON.
std::string event_text(const Event& event, Colours colours = Colours::drop);

/// The event's time of day on this machine's clock, `03:02:53`; a timestamp without zone as it was written,
/// `--:--:--` for one that cannot be read.
std::string time_of_day(const Event& event);

}  // namespace livestream::cli

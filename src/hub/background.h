#pragma once

#include <vector>

#include "model/fold.h"

namespace livestream {

/// `recorded`, and besides it what `background` says: evidence that lies in files, but not in the log. The
/// newer of two wins field by field: where the log is newer, an older checkpoint only fills in what
/// the log does not know (project, task, lists).
SessionStatus with_background(SessionStatus recorded, const std::vector<Event>& background, const Arrival& arrival);

}  // namespace livestream

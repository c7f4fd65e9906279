#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/state_folder.h"
#include "recording/log_range.h"

namespace livestream::cli {

/// A session's events from the first to the newest at the time of opening, piece by piece, wherever they
/// come from. Memory: one piece.
class EventReader {
 public:
  virtual ~EventReader() = default;

  /// The next events, in log order; none at the end. May block.
  virtual Result<std::vector<CountedEvent>> next() = 0;
  /// How many events there are in all.
  virtual std::uint64_t total() const = 0;
  virtual const std::string& session_id() const = 0;
};

/// What a user said of whose events are wanted.
struct EventSource {
  std::string what;  ///< session id, or (with `may_be_file`) the path of a record
  bool may_be_file = false;
  std::string server;                        ///< --server
  std::vector<std::filesystem::path> roots;  ///< --root: read there, ask no server
};

/// From a file that `what` names; from the roots if there are any; else from the server, and if none answers
/// from the record files of the current folder and the state folder.
Result<std::unique_ptr<EventReader>> open_events(const EventSource& source, const Environment& environment);

}  // namespace livestream::cli

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "formats/transcript.h"
#include "model/event.h"

namespace livestream::transcripts {

/// A file that is followed from what it said at the reading before. It is opened for each reading and never held.
/// Who reads it again from its start derives the same events, and a log knows them for repeats. Thread: one.
class Followed {
 public:
  using Give = std::function<void(std::vector<Event>)>;

  virtual ~Followed() = default;

  /// Whose it is; empty as long as only the file can say it and has not.
  virtual const std::string& session() const = 0;
  /// Of what was read so far.
  virtual const TranscriptFacts& facts() const = 0;
  /// The file as it was at the last reading.
  virtual const FileState& state() const = 0;

  /// Reads to the end of the file; gives what was derived piece by piece. False: it was just being written; look again.
  virtual bool read(const Give& give) = 0;
};

/// Names whom an event comes from.
struct Origin {
  std::string_view session;
  std::string_view emitter;
  std::uint64_t sequence = 1;
};

/// `time`: when it happened. Nothing, if its data is none that a log can hold.
std::optional<Event> to_event(const Derived& derived, const Origin& origin, SystemTime time);

}  // namespace livestream::transcripts

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "sources/event_sink.h"

namespace livestream::transcripts {

/// Tells `process` events (docs/protocol.md) of the sessions of one home.
class ProcessTeller {
 public:
  ProcessTeller(EventSink& sink, std::filesystem::path home, std::string_view agent)
      : sink_(sink), home_(std::move(home)), agent_(agent) {}

  /// `subject`: which process it is of. It and the session make the event's emitter, so that a record knows for a
  /// repeat what is told again, with the same `sequence`, after a restart. `data`: one encoded JSON object.
  void tell(const std::string& session, std::string_view subject, std::uint64_t sequence, std::int64_t time_us,
            const std::string& data) const;
  /// A session that has no transcript yet.
  void found(const std::string& session, std::int64_t modified_us) const;

 private:
  EventSink& sink_;
  const std::filesystem::path home_;
  const std::string agent_;
};

}  // namespace livestream::transcripts

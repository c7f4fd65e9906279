#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "sources/event_sink.h"

namespace livestream::transcripts {

/// Tells what is known of the sessions of one home besides what their transcripts say, as events of docs/protocol.md.
class SessionTeller {
 public:
  SessionTeller(EventSink& sink, std::filesystem::path home, std::string_view agent)
      : sink_(sink), home_(std::move(home)), agent_(agent) {}

  /// `subject`: which process it is of. It and the session make the event's emitter, so that a record knows for a
  /// repeat what is told again, with the same `sequence`, after a restart. `data`: one encoded JSON object.
  void tell_process(const std::string& session, std::string_view subject, std::uint64_t sequence, std::int64_t time_us,
                    const std::string& data) const;
  /// The same of a commit, whose id is the subject.
  void tell_commit(const std::string& session, std::string_view id, std::int64_t time_us,
                   const std::string& data) const;
  /// A session that has no transcript yet.
  void found(const std::string& session, std::int64_t modified_us) const;

 private:
  struct Fact {
    std::string_view type;
    std::string_view subject;
    std::uint64_t sequence = 1;
    std::int64_t time_us = 0;
  };
  void tell(const std::string& session, const Fact& fact, const std::string& data) const;

  EventSink& sink_;
  const std::filesystem::path home_;
  const std::string agent_;
};

}  // namespace livestream::transcripts

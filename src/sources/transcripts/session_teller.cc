#include "sources/transcripts/session_teller.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/hash.h"
#include "model/event_codec.h"

namespace livestream::transcripts {

void SessionTeller::tell_process(const std::string& session, std::string_view subject, std::uint64_t sequence,
                                 std::int64_t time_us, const std::string& data) const {
  tell(session, {.type = "process", .subject = subject, .sequence = sequence, .time_us = time_us}, data);
}

void SessionTeller::tell_commit(const std::string& session, std::string_view id, std::int64_t time_us,
                                const std::string& data) const {
  tell(session, {.type = "commit", .subject = id, .time_us = time_us}, data);
}

void SessionTeller::tell(const std::string& session, const Fact& fact, const std::string& data) const {
  const std::string emitter =
      fmt::format("{}{}-{}-{:016x}", kSourcePrefix, agent_, fact.type, stable_hash(fact.subject, stable_hash(session)));
  auto event = make_event({.type = fact.type,
                           .session_id = session,
                           .time = SystemTime(std::chrono::microseconds(fact.time_us)),
                           .sequence = fact.sequence,
                           .emitter = emitter,
                           .data_json = data});
  std::vector<Event> events;
  if (event) events.push_back(std::move(*event));
  sink_.derived(session, home_, std::move(events), true);
}

void SessionTeller::found(const std::string& session, std::int64_t modified_us) const {
  FoundSession found;
  found.id = session;
  found.root = home_;
  found.modified_us = modified_us;
  sink_.session_found(std::move(found));
}

}  // namespace livestream::transcripts

#include "sources/transcripts/process_teller.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/hash.h"
#include "model/event_codec.h"

namespace livestream::transcripts {

void ProcessTeller::tell(const std::string& session, std::string_view subject, std::uint64_t sequence,
                         std::int64_t time_us, const std::string& data) const {
  const std::string emitter =
      fmt::format("{}{}-process-{:016x}", kSourcePrefix, agent_, stable_hash(subject, stable_hash(session)));
  auto event = make_event({.type = "process",
                           .session_id = session,
                           .time = SystemTime(std::chrono::microseconds(time_us)),
                           .sequence = sequence,
                           .emitter = emitter,
                           .data_json = data});
  std::vector<Event> events;
  if (event) events.push_back(std::move(*event));
  sink_.derived(session, home_, std::move(events), true);
}

void ProcessTeller::found(const std::string& session, std::int64_t modified_us) const {
  FoundSession found;
  found.id = session;
  found.root = home_;
  found.modified_us = modified_us;
  sink_.session_found(std::move(found));
}

}  // namespace livestream::transcripts

#include "sources/transcripts/followed.h"

#include <utility>

#include "model/event_codec.h"

namespace livestream::transcripts {

std::optional<Event> to_event(const Derived& derived, const Origin& origin, SystemTime time) {
  auto event = make_event({.type = derived.type,
                           .session_id = origin.session,
                           .time = time,
                           .sequence = origin.sequence,
                           .emitter = origin.emitter,
                           .data_json = derived.data});
  if (!event) return std::nullopt;
  return std::move(*event);
}

}  // namespace livestream::transcripts

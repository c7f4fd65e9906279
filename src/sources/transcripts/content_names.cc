#include "sources/transcripts/content_names.h"

#include <fmt/format.h>

#include <utility>

#include "base/hash.h"
#include "base/iso_time.h"
#include "formats/transcript_words.h"
#include "sources/transcripts/followed.h"

namespace livestream::transcripts {

ContentNames::ContentNames(std::string_view agent, std::string session, std::string_view part)
    : agent_(agent), session_(std::move(session)), place_(stable_hash(part, stable_hash(session_))) {}

std::vector<Event> ContentNames::to_events(const std::vector<Derived>& derived, SystemTime otherwise) {
  std::vector<Event> events;
  events.reserve(derived.size());
  for (const Derived& one : derived) {
    const std::uint64_t content = content_hash(one, place_);
    const std::string emitter = fmt::format("{}{}-{:016x}", kSourcePrefix, agent_, content);
    const auto written = parse_iso_time(one.timestamp);
    auto event = to_event(one, {session_, emitter, ++told_[content]}, written ? written->time : otherwise);
    if (event) events.push_back(std::move(*event));
  }
  return events;
}

}  // namespace livestream::transcripts

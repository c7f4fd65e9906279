#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "formats/transcript.h"
#include "model/event.h"

namespace livestream::transcripts {

/// Names events of one place whose files are written again as a whole. What was derived from an earlier writing need
/// not be in a later one, so an event is known by what it says: its emitter is made of the place, its type, time and
/// data, its sequence counts the events that are equal in all this. Thread: one.
class ContentNames {
 public:
  /// `agent`: as in AgentHome; `part`: see Place.
  ContentNames(std::string_view agent, std::string session, std::string_view part);

  /// `otherwise`: when they happened, if they do not say. Those whose data no log can hold are left out.
  std::vector<Event> to_events(const std::vector<Derived>& derived, SystemTime otherwise);

 private:
  const std::string_view agent_;
  const std::string session_;
  const std::uint64_t place_;
  std::map<std::uint64_t, std::uint64_t> told_;  // how often, by hash of what
};

}  // namespace livestream::transcripts

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "formats/copilot/transcript.h"
#include "formats/fuzzed_transcript.h"
#include "formats/json_fields.h"
#include "model/data_view.h"

namespace {

using Events = std::vector<livestream::Derived>;

// Numbers are never negative, and what is told to be exact was a lower bound before.
void check_usage(const Events& events) {
  int bounds = 0;
  for (const livestream::Derived& event : events) {
    if (event.type != "usage") continue;
    const livestream::DataView data(event.data);
    for (const std::string_view key : {"output_tokens", "requests"}) livestream::require(data.count(key).has_value());
    if (const auto is_bound = data.flag("lower_bound")) bounds += *is_bound ? 1 : -1;
    livestream::require(bounds >= 0);
  }
}

}  // namespace

// The input is a session's events. Whatever it holds, each event must be one the codec reads back, and the first half
// of the lines must give the first of the events.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Events events = livestream::derive_lines<livestream::copilot::CopilotTranscript>(text);
  for (const livestream::Derived& event : events) {
    livestream::require(event.data.starts_with('{') && livestream::is_whole_json(event.data));
    livestream::require(livestream::is_utf8(event.data) && livestream::is_utf8(event.timestamp));
    livestream::require(event.data.find('\n') == std::string::npos);
  }
  check_usage(events);
  livestream::require_beginning<livestream::copilot::CopilotTranscript>(text, events);
  return 0;
}

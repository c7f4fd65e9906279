#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "formats/codex/transcript.h"
#include "formats/fuzzed_transcript.h"
#include "formats/json_fields.h"

using Events = std::vector<livestream::Derived>;

// The input is a rollout. Whatever it holds, each event must be one the codec reads back, and the first half of the
// lines must give the first of the events.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Events events = livestream::derive_lines<livestream::codex::CodexTranscript>(text);
  for (const livestream::Derived& event : events) {
    livestream::require(event.data.starts_with('{') && livestream::is_whole_json(event.data));
    livestream::require(livestream::is_utf8(event.timestamp) && event.data.find('\n') == std::string::npos);
  }
  livestream::require_beginning<livestream::codex::CodexTranscript>(text, events);
  return 0;
}

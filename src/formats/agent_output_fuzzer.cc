#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ids.h"
#include "formats/agent_output.h"
#include "formats/claude/printed_stream.h"
#include "formats/codex/printed_events.h"
#include "formats/fuzzed_transcript.h"
#include "formats/gemini/printed_stream.h"
#include "formats/json_fields.h"

namespace {

template <class Output>
void check(std::string_view text) {
  const auto events = livestream::derive_lines<Output>(text);
  for (const livestream::Derived& event : events) {
    livestream::require(event.data.starts_with('{') && livestream::is_whole_json(event.data));
    livestream::require(livestream::is_utf8(event.data) && livestream::is_utf8(event.timestamp));
    livestream::require(event.data.find('\n') == std::string::npos);
  }
  livestream::require_beginning<Output>(text, events);
}

}  // namespace

// The input is what an agent printed, which it is said by its first byte. Each event must be one the codec reads back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      check<livestream::claude::PrintedStream>(text);
      break;
    case 1:
      check<livestream::codex::PrintedEvents>(text);
      break;
    default:
      check<livestream::gemini::PrintedStream>(text);
  }
  (void)livestream::open_agent_output(text);
  return 0;
}

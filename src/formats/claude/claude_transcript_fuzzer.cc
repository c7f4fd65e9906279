// Any bytes are taken for a transcript: what is derived must be events, and reading in pieces must tell the same.
#include <cstdint>
#include <string_view>
#include <vector>

#include "formats/claude/transcript.h"
#include "formats/fuzzed_transcript.h"
#include "formats/json_fields.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace livestream;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<Derived> events = derive_lines<claude::ClaudeTranscript>(text);
  for (const Derived& event : events) require(!event.type.empty() && is_whole_json(event.data));
  require_beginning<claude::ClaudeTranscript>(text, events);
  return 0;
}

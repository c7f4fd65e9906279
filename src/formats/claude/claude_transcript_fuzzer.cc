// Any bytes are taken for a transcript: what is derived must be events, and reading in pieces must tell the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "formats/claude/transcript.h"
#include "formats/json_fields.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace livestream;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  claude::ClaudeTranscript transcript;
  std::vector<Derived> events;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    transcript.read(text.substr(0, end), events);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (const Derived& event : events) require(!event.type.empty() && is_whole_json(event.data));
  return 0;
}

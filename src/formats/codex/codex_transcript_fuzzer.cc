#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "formats/codex/transcript.h"
#include "formats/json_fields.h"

namespace {

using Events = std::vector<livestream::Derived>;

void require(bool holds) {
  if (!holds) std::abort();
}

Events derive(std::string_view text) {
  livestream::codex::CodexTranscript transcript;
  Events events;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    transcript.read(text.substr(0, end), events);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return events;
}

}  // namespace

// The input is a rollout. Whatever it holds, each event must be one the codec reads back, and the first half of the
// lines must give the first of the events.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Events events = derive(text);
  for (const livestream::Derived& event : events) {
    require(event.data.starts_with('{') && livestream::is_whole_json(event.data));
    require(livestream::is_utf8(event.timestamp) && event.data.find('\n') == std::string::npos);
  }
  const std::size_t half = text.rfind('\n', size / 2);
  if (half == std::string_view::npos) return 0;
  const Events first = derive(text.substr(0, half));
  require(first.size() <= events.size() && std::equal(first.begin(), first.end(), events.begin()));
  return 0;
}

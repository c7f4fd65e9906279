#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "formats/copilot/transcript.h"
#include "formats/json_fields.h"
#include "model/data_view.h"

namespace {

using Events = std::vector<livestream::Derived>;

void require(bool holds) {
  if (!holds) std::abort();
}

Events derive(std::string_view text) {
  livestream::copilot::CopilotTranscript transcript;
  Events events;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    transcript.read(text.substr(0, end), events);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return events;
}

// Numbers are never negative, and what is told to be exact was a lower bound before.
void check_usage(const Events& events) {
  int bounds = 0;
  for (const livestream::Derived& event : events) {
    if (event.type != "usage") continue;
    const livestream::DataView data(event.data);
    for (const std::string_view key : {"output_tokens", "requests"}) require(data.count(key).has_value());
    if (const auto is_bound = data.flag("lower_bound")) bounds += *is_bound ? 1 : -1;
    require(bounds >= 0);
  }
}

}  // namespace

// The input is a session's events. Whatever it holds, each event must be one the codec reads back, and the first half
// of the lines must give the first of the events.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Events events = derive(text);
  for (const livestream::Derived& event : events) {
    require(event.data.starts_with('{') && livestream::is_whole_json(event.data));
    require(livestream::is_utf8(event.data) && livestream::is_utf8(event.timestamp));
    require(event.data.find('\n') == std::string::npos);
  }
  check_usage(events);
  const std::size_t half = text.rfind('\n', size / 2);
  if (half == std::string_view::npos) return 0;
  const Events first = derive(text.substr(0, half));
  require(first.size() <= events.size() && std::equal(first.begin(), first.end(), events.begin()));
  return 0;
}

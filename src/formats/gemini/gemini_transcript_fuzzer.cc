#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "formats/gemini/transcript.h"
#include "formats/json_fields.h"
#include "model/data_view.h"

namespace {

using livestream::DataView;
using livestream::Derived;
using livestream::gemini::GeminiTranscript;

constexpr std::size_t kMaxText = 16 * 1024;

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<Derived> read_lines(std::string_view text, std::size_t count) {
  GeminiTranscript transcript;
  std::vector<Derived> events;
  for (std::size_t i = 0; i < count && !text.empty(); ++i) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    transcript.read(text.substr(0, end), events);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  transcript.final_messages();
  for (const auto& [model, counts] : transcript.final_usage())
    require(counts.input >= 0 && counts.output >= counts.reasoning && counts.reasoning >= 0);
  return events;
}

// Each event can be recorded, and each call starts once, and then ends once at most.
void check(const std::vector<Derived>& events) {
  std::map<std::string, int, std::less<>> calls;
  for (const Derived& event : events) {
    require(livestream::is_whole_json(event.data) && livestream::is_utf8(event.data));
    require(event.data.find('\n') == std::string::npos);
    const DataView data(event.data);
    for (const std::string_view key : {"text", "message", "line", "output"})
      require(data.text(key).value_or("").size() <= kMaxText + 8);
    if (event.type != "tool_call") continue;
    const bool is_start = data.text("state") == "started";
    require(calls[std::string(*data.text("call_id"))]++ == (is_start ? 0 : 1));
  }
}

}  // namespace

// The input is taken for the lines of a session file, and for a whole one of the older form, which is written again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const std::vector<Derived> all = read_lines(text, lines);
  check(all);
  const std::vector<Derived> some = read_lines(text, lines / 2);
  require(some.size() <= all.size() && std::equal(some.begin(), some.end(), all.begin()));

  GeminiTranscript transcript;
  std::vector<Derived> events;
  const bool is_whole = transcript.read_whole(text, events);
  const std::size_t count = events.size();
  require(is_whole || count == 0);
  require(transcript.read_whole(text, events) == is_whole);
  require(events.size() == count);
  if (const auto session = livestream::gemini::session_in(text))
    require(livestream::check_session_id(*session).has_value());
  check(events);
  return 0;
}

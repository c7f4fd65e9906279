#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/ids.h"
#include "formats/ralph/checkpoint_event.h"
#include "formats/ralph/session_log.h"
#include "formats/text_lines.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void require_utf8(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) require(livestream::is_utf8(line) && line.find('\n') == std::string::npos);
}

}  // namespace

// The input is taken for each file an overnight loop leaves; none may crash, and whatever the checkpoint
// says must make an event the codec reads back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace livestream;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ralph::Checkpoint checkpoint;
  checkpoint.state = ralph::parse_state(text).value_or(ralph::State{});
  checkpoint.progress = ralph::parse_progress(text).value_or(ralph::Progress{});
  const Event event = ralph::checkpoint_event(checkpoint, "fuzzed", SystemTime{});
  require(event.type() == "checkpoint" && event.data().contains("position"));
  ralph::read_artifacts(text);
  require_utf8(ralph::session_log_lines(text, 100));
  require_utf8(log_lines(text, Ansi::keep, 100));
  require_utf8(log_lines(text, Ansi::strip, 100));
  return 0;
}

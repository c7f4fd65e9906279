#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "formats/foundry/phase_file.h"
#include "model/event_codec.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

// The input is taken for each of the files; none may crash, and whatever they say must make an event the codec reads
// back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace livestream;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  foundry::Checkpoint checkpoint;
  checkpoint.phase = foundry::parse_phase_file(text).value_or(foundry::PhaseFile{});
  checkpoint.tasks = foundry::parse_build_tasks(text);
  const Event event = foundry::checkpoint_event(checkpoint, "fuzzed", "fuzzed", SystemTime{});
  require(event.type() == "checkpoint" && event.data().contains("position"));
  require(parse_event(event.line(), {.session_id = "fuzzed"}).has_value());
  return 0;
}

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "formats/claude/process_file.h"
#include "formats/hook_call.h"
#include "model/event_codec.h"

// Hooks and process files: whatever stands there, what is derived are whole events.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace livestream;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto file = claude::parse_process_file(text); file && (file->pid <= 0 || file->activity_us < 0))
    std::abort();
  const auto hook = read_hook_call("claude-code", text);
  if (!hook) return 0;
  for (const Derived& derived : hook->events) {
    const auto line = encode_event({.type = derived.type, .session_id = "s", .data_json = derived.data});
    const bool is_as_it_came = derived.type == "hook";  // perhaps nested as deeply as no event may be
    if (!parse_event(line, {.session_id = "s"}) && !is_as_it_came) std::abort();
  }
  return 0;
}

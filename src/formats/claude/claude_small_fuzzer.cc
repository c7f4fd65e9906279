#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "formats/claude/process_file.h"
#include "formats/hook_call.h"
#include "model/event_codec.h"

namespace {

void check(const livestream::HookCall& call) {
  for (const livestream::Derived& derived : call.events) {
    const auto line = livestream::encode_event({.type = derived.type, .session_id = "s", .data_json = derived.data});
    const bool is_as_it_came = derived.type == "hook";  // perhaps nested as deeply as no event may be
    if (!livestream::parse_event(line, {.session_id = "s"}) && !is_as_it_came) std::abort();
  }
}

}  // namespace

// Hooks and process files: whatever stands there, what is derived are whole events.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace livestream;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto file = claude::parse_process_file(text); file && (file->pid <= 0 || file->activity_us < 0))
    std::abort();
  for (const std::string_view agent : kHookAgents)
    if (const auto call = read_hook_call(agent, text)) check(*call);
  return 0;
}

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "formats/fuzzed_transcript.h"
#include "formats/json_fields.h"
#include "formats/opencode/conversation.h"
#include "formats/text_lines.h"

namespace {

using livestream::opencode::Conversation;
using livestream::opencode::Message;

// Each line is a record: a message if it does not begin with a blank, else a part of the message before.
std::vector<Message> messages_in(std::string_view text) {
  std::vector<Message> messages;
  while (!text.empty()) {
    const std::string line(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with(' ') && !messages.empty()) {
      auto& parts = messages.back().parts;
      parts.push_back({messages.back().id + "." + std::to_string(parts.size()), line.substr(1)});
    } else {
      messages.push_back({std::to_string(messages.size()), 0, line, {}});
    }
  }
  return messages;
}

void check(const std::vector<livestream::Derived>& events) {
  for (const livestream::Derived& event : events) {
    livestream::require(event.data.starts_with('{') && livestream::is_whole_json(event.data));
    livestream::require(livestream::is_utf8(event.data) && livestream::is_utf8(event.timestamp));
  }
}

}  // namespace

// Whatever the records hold, each event must be one the codec reads back, and records that come again tell nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Conversation conversation;
  std::vector<livestream::Derived> events;
  const std::vector<Message> messages = messages_in(text);
  for (const Message& message : messages) conversation.read_message(message, events);
  check(events);
  const std::size_t count = events.size();
  for (const Message& message : messages) conversation.read_message(message, events);
  livestream::require(events.size() == count);
  return 0;
}

#include "cli/events_page.h"

#include <fmt/format.h>

#include <charconv>

#include "model/event_codec.h"
#include "model/json_members.h"
#include "model/json_scanner.h"
#include "model/json_text.h"

namespace livestream::cli {
namespace {

Error not_a_page(std::string_view why) {
  return invalid(fmt::format("the server's list of events cannot be read: {}", why));
}

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// The elements of a JSON array, as they are written.
Result<std::vector<std::string_view>> elements_of(std::string_view array) {
  std::vector<std::string_view> elements;
  JsonScanner scanner(array);
  if (!scanner.expect('[')) return not_a_page(scanner.error().message);
  scanner.skip_white_space();
  if (scanner.take(']')) return elements;
  for (;;) {
    scanner.skip_white_space();
    const std::size_t start = scanner.position();
    if (!scanner.skip_value(1)) return not_a_page(scanner.error().message);
    elements.push_back(array.substr(start, scanner.position() - start));
    scanner.skip_white_space();
    if (scanner.take(']')) return elements;
    if (!scanner.expect(',')) return not_a_page(scanner.error().message);
  }
}

// The server numbers each event with a member `offset`; it is no part of the event.
std::uint64_t offset_in(std::string_view event) {
  JsonMembers members(event);
  if (!members.read()) return 0;
  for (const auto& member : members)
    if (member.key == "offset") return number(member.value);
  return 0;
}

Result<CountedEvent> parse_counted(std::string_view text, std::string_view session_id) {
  auto read = parse_logged_event(text, session_id);
  if (!read) return not_a_page(read.error().message);
  return CountedEvent{offset_in(text), std::move(read->event)};
}

}  // namespace

Result<EventsPage> parse_events_page(std::string_view body, std::string_view session_id) {
  const std::string_view object = trim(body);
  JsonMembers members(object);
  if (!members.read()) return not_a_page(members.error().message);
  EventsPage page;
  for (const auto& member : members) {
    if (member.key == "next") page.next = number(member.value);
    if (member.key == "type") page.is_reset = member.value == R"("reset")";
    if (member.key == "epoch" && member.value.size() >= 2)
      page.epoch = unescape_json(member.value.substr(1, member.value.size() - 2));
    if (member.key != "events") continue;
    const auto elements = elements_of(member.value);
    if (!elements) return elements.error();
    for (const std::string_view element : *elements) {
      auto event = parse_counted(element, session_id);
      if (!event) return event.error();
      page.events.push_back(std::move(*event));
    }
  }
  return page;
}

}  // namespace livestream::cli

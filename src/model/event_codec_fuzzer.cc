// Two judges: Boost.JSON has to accept what the codec accepts, and the codec what Boost.JSON accepts (as far
// as it is an object, on one line's terms); and reading what was read changes nothing any more.
#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdlib>

#include "model/event_codec.h"
#include "model/json_members.h"

namespace {

namespace json = boost::json;
using namespace livestream;

constexpr EventDefaults kDefaults{.session_id = "s"};

void require(bool condition) {
  if (!condition) std::abort();
}

std::optional<json::value> judge(std::string_view text) {
  json::parse_options options;
  options.max_depth = JsonScanner::kMaxDepth;
  boost::system::error_code failed;
  json::value value = json::parse(text, failed, {}, options);
  return failed ? std::nullopt : std::optional(std::move(value));
}

void check_syntax(std::string_view text) {
  JsonScanner scanner(text);
  scanner.skip_white_space();
  const bool whole = scanner.skip_value();
  if (whole) scanner.skip_white_space();
  const bool accepted = whole && scanner.at_end();
  if (judge(text)) require(accepted);
  if (!accepted) return;
  const auto strict = judge(without_extremes(without_non_finite(text)));
  require(strict.has_value());
  require(judge(to_json(*strict)).has_value());
}

void check_event(std::string_view text) {
  const auto event = parse_event(text, kDefaults);
  if (!event) return require(!event.error().message.empty());
  require(event->line().find_first_of("\r\n") == std::string::npos);
  const auto again = parse_event(event->line(), kDefaults);
  require(again && again->line() == event->line() && again->type() == event->type() &&
          to_json(again->data()) == to_json(event->data()) && again->timestamp() == event->timestamp() &&
          again->sequence() == event->sequence() && again->emitter() == event->emitter() && !again->anonymous());
  const auto logged = parse_logged_event(event->line(), "s");
  require(logged && logged->torn == 0 && identity_of(logged->event) == identity_of(*again));
  const auto strict = judge(without_extremes(event->line()));
  require(strict && strict->is_object() && !strict->get_object().contains("offset") &&
          !strict->get_object().contains("epoch"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  check_syntax(text);
  check_event(text);
  (void)parse_events(text, kDefaults);
  (void)parse_logged_event(text, "s");
  return 0;
}

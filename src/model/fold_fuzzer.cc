// Lines of events, folded in one go, and folded in two with a snapshot taken and read back at every line:
// both have to tell the same story, and whatever it is has to be showable.
#include <boost/json/value.hpp>
#include <cstdint>
#include <cstdlib>

#include "model/event_codec.h"
#include "model/fold.h"
#include "model/status_json.h"

namespace {

using namespace livestream;

const SystemTime kNow{std::chrono::seconds(1'795'402'972)};

void require(bool condition) {
  if (!condition) std::abort();
}

void show(const SessionStatus& status) {
  const StatusView view{.now = kNow, .max_text = 20};
  require(to_status_json(status, view).at("elapsed_seconds").as_double() >= 0);
  const boost::json::value age = to_summary_json(status, view).at("last_event_age_seconds");
  require(age.is_null() || age.as_double() >= 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view lines(reinterpret_cast<const char*>(bytes), size);
  SessionStatus whole;
  SessionStatus stored;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const auto logged = parse_logged_event(line, "s");
    if (!logged) continue;
    const Arrival arrival{.live = logged->event.sequence() % 2 == 0 ? std::optional(kNow) : std::nullopt};
    apply(whole, logged->event, arrival);
    apply(stored, logged->event, arrival);
    const auto restored = from_snapshot(to_snapshot(stored));
    require(restored == stored);
    stored = *restored;
  }
  require(whole == stored);
  show(whole);
  return 0;
}

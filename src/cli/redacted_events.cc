#include "cli/redacted_events.h"

#include <utility>

#include "model/event_codec.h"
#include "redact/redact.h"

namespace livestream::cli {
namespace {

class RedactedEvents final : public EventReader {
 public:
  RedactedEvents(std::unique_ptr<EventReader> events, std::size_t& count)
      : events_(std::move(events)), redacted_(count) {}

  Result<std::vector<CountedEvent>> next() override {
    auto events = events_->next();
    if (!events) return events;
    for (CountedEvent& counted : *events)
      if (const auto redacted = redact_event(counted.event); !redacted) return redacted.error();
    return events;
  }
  std::uint64_t total() const override { return events_->total(); }
  const std::string& session_id() const override { return events_->session_id(); }

 private:
  // Its whole line, as what nobody knows of stands there, too.
  Result<void> redact_event(Event& event) {
    if (!redact(event.line(), line_)) return {};
    auto redacted = parse_logged_event(line_, event.session_id());
    if (!redacted) return Error{redacted.error().code, redacted.error().message + "; --no-redact leaves it as it is"};
    ++redacted_;
    event = std::move(redacted->event);
    return {};
  }

  std::unique_ptr<EventReader> events_;
  std::size_t& redacted_;
  std::string line_;
};

}  // namespace

std::unique_ptr<EventReader> redacted_events(std::unique_ptr<EventReader> events, std::size_t& redacted) {
  return std::make_unique<RedactedEvents>(std::move(events), redacted);
}

}  // namespace livestream::cli

#include <gtest/gtest.h>

#include <string>

#include "cli/event_line.h"
#include "cli/event_text.h"
#include "cli/events_page.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

Event event(std::string_view line) { return parse_logged_event(line, "s")->event; }

TEST(EventsPage, GivesTheLinesAsTheyStandInTheRecordWithTheirOffsets) {
  const auto page = parse_events_page(
      R"({"events":[{"type": "a","session_id":"s","timestamp":"2026-11-23T03:00:00Z","sequence":1,"x":1e-05,"offset":7},)"
      R"({"type":"b","session_id":"s","timestamp":"2026-11-23T03:00:01Z","sequence":2,"data":{},"offset":8}],"next":8,"epoch":"00ff"})",
      "s");
  ASSERT_TRUE(page);
  ASSERT_EQ(page->events.size(), 2U);
  EXPECT_EQ(page->events[0].offset, 7U);
  EXPECT_EQ(page->events[0].event.line(),
            R"({"type": "a","session_id":"s","timestamp":"2026-11-23T03:00:00Z","sequence":1,"x":1e-05})");
  EXPECT_EQ(page->next, 8U);
  EXPECT_EQ(page->epoch, "00ff");
  EXPECT_FALSE(page->is_reset);
}

TEST(EventsPage, SaysWhenTheNumberingIsAnother) {
  const auto page = parse_events_page(R"({"type":"reset","events":[],"next":0,"epoch":"ab"})", "s");
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->is_reset);
  EXPECT_EQ(page->next, 0U);
}

TEST(EventsPage, RefusesWhatIsNoPage) {
  EXPECT_FALSE(parse_events_page("<html>", "s"));
  EXPECT_FALSE(parse_events_page(R"({"events":[1],"next":1})", "s"));
}

TEST(EventLine, IsSaidAnewWithUnknownFieldsUntouched) {
  const Event old = event(
      R"({"type":"a","session_id":"s","timestamp":"2026-11-23T03:00:00","sequence":9,"emitter":"e","more": [1, 2],"data":{"x": 1.0}})");
  EXPECT_EQ(
      with_origin(old, {.session_id = "t", .emitter = "f", .sequence = 1, .time = SystemTime{}}),
      R"({"type":"a","session_id":"t","timestamp":"1970-01-01T00:00:00.000000Z","sequence":1,"emitter":"f","data":{"x": 1.0},"more": [1, 2]})");
}

TEST(EventLine, CarriesItsOffsetAsLastMember) {
  EXPECT_EQ(with_offset({3, event(R"({"type":"a","session_id":"s"})")}), R"({"type":"a","session_id":"s","offset":3})");
}

TEST(EventText, SaysWhatHappenedInAFewWords) {
  const auto text = [](const std::string& type, const std::string& data) {
    return event_text(event(R"({"type":")" + type + R"(","data":)" + data + "}"));
  };
  EXPECT_EQ(text("phase_change", R"({"phase":"builder","context_percent":31.4})"), "phase builder, context 31 %");
  EXPECT_EQ(text("task_complete", R"({"task":"Login"})"), "✓ Login");
  EXPECT_EQ(text("context_update", R"({"percent":41,"tokens_used":82000})"), "context 41 %, 82,000 tokens");
  EXPECT_EQ(text("log_line", R"({"line":"\u001b[31mred\u001b[2J"})"), "red");
  EXPECT_EQ(text("error", R"({"message":"no","details":"why"})"), "✗ no: why");
  EXPECT_EQ(text("completion", R"({"success":true,"summary":"done"})"), "completed: done");
  EXPECT_EQ(text("new_thing", R"({"a":1})"), R"(new_thing {"a":1})");
}

TEST(EventText, ShowsTimesWithoutZoneAsWritten) {
  EXPECT_EQ(time_of_day(event(R"({"type":"a","timestamp":"2026-11-23T03:02:53.142615"})")), "03:02:53");
  EXPECT_EQ(time_of_day(event(R"({"type":"a"})")), "--:--:--");
}

}  // namespace
}  // namespace livestream::cli

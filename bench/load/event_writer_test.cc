#include "load/event_writer.h"

#include <gtest/gtest.h>

#include "load/failure.h"

namespace bench {
namespace {

TEST(EventWriter, EveryEventHasTheSameLengthAndCarriesItsStamp) {
  EventWriter writer("bench-3", 12'345'678, 300);
  for (std::uint32_t sequence = 1; sequence <= 1'000; ++sequence) {
    std::string event;
    writer.append(event, 1'234'567'890'123'456);
    ASSERT_EQ(event.size(), 300u);
    ASSERT_EQ(find_stamp(event), (Stamp{12'345'678, sequence, 1'234'567'890'123'456}));
  }
}

TEST(EventWriter, WritesAnEventAsEmittersDo) {
  EventWriter writer("bench-0", 0, 300);
  std::string event;
  writer.append(event, 0);
  EXPECT_TRUE(event.starts_with(R"({"type":"log_line","session_id":"bench-0","timestamp":"2)")) << event;
  EXPECT_NE(event.find(R"(+00:00","sequence":1,"data":{"line":"@stamp 00000000 00000001 0000)"), event.npos) << event;
  EXPECT_TRUE(event.ends_with(R"(","level":"info"}})")) << event;
}

TEST(EventWriter, RefusesASizeWithNoRoomForTheFields) { EXPECT_THROW(EventWriter("bench-0", 0, 100), Failure); }

TEST(Stamp, IsNotFoundInOtherMessagesOrInATornOne) {
  EventWriter writer("bench-0", 1, 300);
  std::string event;
  writer.append(event, 0);
  const std::size_t stamp = event.find(kStampMarker);
  EXPECT_TRUE(find_stamp(event.substr(0, stamp + kStampSize)));
  EXPECT_FALSE(find_stamp(event.substr(0, stamp + kStampSize - 1)));
  EXPECT_FALSE(find_stamp(R"({"type":"status","data":{}})"));
}

}  // namespace
}  // namespace bench

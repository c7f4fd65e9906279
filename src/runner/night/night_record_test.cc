#include "runner/night/night_record.h"

#include <gtest/gtest.h>

#include "base/test_folder.h"

namespace livestream {
namespace {

using std::chrono::seconds;

constexpr SteadyTime kStart{std::chrono::hours(5)};

class ANightsRecord : public testing::Test {
 protected:
  NightRecord::Options options() const { return {.id = "night", .records = folder_.path(), .server_url = ""}; }

  // Events that a moment more without any other makes.
  std::uint64_t beats_at(NightRecord& record, seconds time) const {
    const std::uint64_t before = record.status().events;
    record.beat(kStart + time);
    return record.status().events - before;
  }

  TempFolder folder_;
};

TEST_F(ANightsRecord, AmountsToWhatItsEventsSay) {
  NightRecord record(options());
  record.emit("session_start", {{"project", "shop"}});
  record.emit(Derived{.type = "usage", .timestamp = "", .data = R"({"model":"opus","output_tokens":9})"});
  record.log_line("tests pass");
  EXPECT_EQ(record.status().project, "shop");
  EXPECT_EQ(record.status().usage.at(0).output, 9);
  EXPECT_EQ(record.status().last_line->text, "tests pass");
  EXPECT_EQ(record.trouble(), "");
}

TEST_F(ANightsRecord, GoesOnWhereAnEarlierProcessLeftIt) {
  { NightRecord(options()).emit("usage", {{"model", "opus"}, {"output_tokens", 9}}); }
  NightRecord record(options());
  record.emit("usage", {{"model", "opus"}, {"output_tokens", 1}});
  record.completion(true, "done");
  EXPECT_EQ(record.status().usage.at(0).output, 10);
  EXPECT_EQ(record.status().success, true);
}

TEST_F(ANightsRecord, BeatsWhileNothingElseIsTold) {
  NightRecord record(options());
  record.emit("session_start");
  EXPECT_EQ(beats_at(record, seconds(0)), 0U);
  EXPECT_EQ(beats_at(record, seconds(29)), 0U);
  EXPECT_EQ(beats_at(record, seconds(30)), 1U);
  EXPECT_EQ(beats_at(record, seconds(31)), 0U);
  EXPECT_EQ(beats_at(record, seconds(59)), 0U);
  EXPECT_EQ(beats_at(record, seconds(61)), 1U);
}

TEST_F(ANightsRecord, DoesNotBeatAfterWhatWasTold) {
  NightRecord record(options());
  record.emit("session_start");
  beats_at(record, seconds(0));
  record.log_line("x");
  EXPECT_EQ(beats_at(record, seconds(29)), 0U);
  EXPECT_EQ(beats_at(record, seconds(58)), 0U);
  EXPECT_EQ(beats_at(record, seconds(59)), 1U);
}

TEST_F(ANightsRecord, BeatsAsOftenAsItSays) {
  NightRecord record(options());
  record.emit("session_start");
  beats_at(record, seconds(0));
  std::uint64_t beats = 0;
  for (seconds time(30); time <= seconds(300); time += NightRecord::kHeartbeat) beats += beats_at(record, time);
  EXPECT_EQ(beats, 10U);
}

TEST_F(ANightsRecord, ThatCannotBeWrittenSaysWhyAndAmountsToTheSame) {
  std::filesystem::create_directories(folder_ / "night/events.jsonl");
  NightRecord record(options());
  record.emit("session_start", {{"project", "shop"}});
  EXPECT_NE(record.trouble(), "");
  EXPECT_EQ(record.status().project, "shop");
}

}  // namespace
}  // namespace livestream

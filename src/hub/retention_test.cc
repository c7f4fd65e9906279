#include "hub/retention.h"

#include <gtest/gtest.h>

#include "hub/hub_fixture.h"

namespace livestream {
namespace {

using std::chrono::hours;
using Ids = std::vector<std::string>;

const SystemTime kNow{std::chrono::seconds(1'795'402'972)};

std::vector<StoredRecord> records() {
  return {{"new", 10, kNow - hours(1)}, {"old", 30, kNow - hours(100)}, {"middle", 20, kNow - hours(50)}};
}

TEST(Retention, WithoutAPolicyNothingGoes) { EXPECT_EQ(expired(records(), {}, kNow), Ids{}); }

TEST(Retention, WhatIsTooOldGoesOldestFirst) {
  EXPECT_EQ(expired(records(), {.keep = hours(24)}, kNow), (Ids{"old", "middle"}));
  EXPECT_EQ(expired(records(), {.keep = hours(60)}, kNow), Ids{"old"});
}

TEST(Retention, TheOldestGoUntilTheRestFits) {
  EXPECT_EQ(expired(records(), {.max_bytes = 60}, kNow), Ids{});
  EXPECT_EQ(expired(records(), {.max_bytes = 59}, kNow), Ids{"old"});
  EXPECT_EQ(expired(records(), {.max_bytes = 0}, kNow), (Ids{"old", "middle", "new"}));
}

TEST(Retention, DurationsAndSizesAreReadWithTheirUnit) {
  EXPECT_EQ(parse_duration("90d"), hours(90 * 24));
  EXPECT_EQ(parse_duration("12h"), hours(12));
  EXPECT_EQ(parse_duration("45s"), std::chrono::seconds(45));
  EXPECT_EQ(parse_size("10G"), 10ULL << 30);
  EXPECT_EQ(parse_size("123"), 123U);
  for (const char* text : {"", "d", "-1d", "1.5h", "10", "10x", "1dd"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  for (const char* text : {"", "G", "-1", "1.5G", "10X", "1GB"}) EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

TEST(Retention, WhatIsPastAllBoundsIsNoNumber) {
  EXPECT_EQ(parse_duration("9223372036854775807d"), std::nullopt);
  EXPECT_EQ(parse_size("18446744073709551615T"), std::nullopt);
}

using RetentionFiles = hub_test::HubTest;

TEST_F(RetentionFiles, RecordsAreFoundWithTheirSize) {
  publish("s", hub_test::lines("a", 1));
  const auto found = stored_records(folder_);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, "s");
  EXPECT_EQ(found[0].bytes, log_of("s").size());
  EXPECT_TRUE(stored_records(folder_ / "nothing").empty());
}

TEST_F(RetentionFiles, ARecordPastItsTimeGoesUnlessTheSessionIsAProjects) {
  publish("s", hub_test::lines("a", 1));
  const auto log = folder_ / "s" / "events.jsonl";
  EXPECT_TRUE(hub_->expire("s", folder_ / "another" / "events.jsonl"));
  EXPECT_TRUE(std::filesystem::exists(log));
  EXPECT_TRUE(hub_->expire("s", log));
  EXPECT_FALSE(std::filesystem::exists(log));
}

}  // namespace
}  // namespace livestream

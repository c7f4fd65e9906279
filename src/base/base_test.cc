#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/ids.h"
#include "base/iso_time.h"
#include "base/worker_pool.h"

namespace livestream {
namespace {

TEST(IsoTime, ReadsZonesAndFractions) {
  const auto utc = parse_iso_time("2026-11-23T03:02:52.123456Z");
  ASSERT_TRUE(utc);
  EXPECT_TRUE(utc->has_zone);
  EXPECT_EQ(format_utc(utc->time), "2026-11-23T03:02:52.123456Z");
  EXPECT_EQ(format_utc(parse_iso_time("2026-11-23T03:02:52+05:30")->time), "2026-11-22T21:32:52.000000Z");
  EXPECT_EQ(format_utc(SystemTime(std::chrono::microseconds(-1))), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(format_utc(SystemTime{}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_utc(parse_iso_time("2026-11-23 03:02:52.1234567890-0100")->time), "2026-11-23T04:02:52.123456Z");
}

TEST(IsoTime, WithoutZoneIsReadByTheRule) {
  const auto naive = parse_iso_time("2026-11-23T03:02:52");
  ASSERT_TRUE(naive);
  EXPECT_FALSE(naive->has_zone);
  EXPECT_EQ(format_utc(ZoneRule::fixed(std::chrono::hours(2)).to_utc(*naive)), "2026-11-23T01:02:52.000000Z");
}

TEST(IsoTime, RefusesWhatIsNoTime) {
  for (const char* text : {"", "yesterday", "2026-13-01T00:00:00Z", "2026-11-23", "2026-11-23T25:00",
                           "2026-11-23T03:02:52.", "2026-11-23T03:02:52Zjunk", "2026-11-23T03:02:52+xx"})
    EXPECT_FALSE(parse_iso_time(text)) << text;
}

TEST(SessionId, AcceptsWhatCanNameAFolder) {
  for (const char* id : {"my-app_20261123_030252", "a", "sitzung ü", "日本語", "a.b"})
    EXPECT_TRUE(check_session_id(id)) << id;
}

TEST(SessionId, SaysWhichRuleIsBroken) {
  EXPECT_THAT(check_session_id("").error().message, testing::HasSubstr("empty"));
  EXPECT_THAT(check_session_id("../x").error().message, testing::HasSubstr("dot"));
  EXPECT_THAT(check_session_id("a/b").error().message, testing::HasSubstr("slash"));
  EXPECT_THAT(check_session_id("a\nb").error().message, testing::HasSubstr("control"));
  EXPECT_THAT(check_session_id(std::string(129, 'x')).error().message, testing::HasSubstr("129"));
  EXPECT_THAT(check_session_id("\xff").error().message, testing::HasSubstr("UTF-8"));
}

TEST(File, AtomicWriteReplacesAndLeavesNothingBehind) {
  std::string name = std::filesystem::temp_directory_path() / "livestream-base-XXXXXX";
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  const std::filesystem::path folder = name;
  ASSERT_TRUE(write_file_atomically(folder / "f", "one"));
  ASSERT_TRUE(write_file_atomically(folder / "f", "two"));
  EXPECT_EQ(*read_file(folder / "f", 100), "two");
  EXPECT_EQ(read_file(folder / "f", 2).error().code, Errc::too_large);
  EXPECT_EQ(read_file(folder / "g", 2).error().code, Errc::not_found);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  std::filesystem::remove_all(folder);
}

TEST(WorkerPool, RunsEverythingBeforeItEnds) {
  std::atomic<int> count{0};
  {
    WorkerPool pool(3);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(pool.post([&] { ++count; }));
  }
  EXPECT_EQ(count, 100);
}

}  // namespace
}  // namespace livestream

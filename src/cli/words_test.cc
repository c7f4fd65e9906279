#include <gtest/gtest.h>

#include <array>

#include "cli/duration_text.h"
#include "cli/http_date.h"
#include "cli/nearest_word.h"
#include "cli/number_text.h"
#include "cli/program.h"

namespace livestream::cli {
namespace {

using namespace std::chrono_literals;

TEST(DurationText, HasTwoUnitsAtMost) {
  EXPECT_EQ(duration_text(-5s), "0 s");
  EXPECT_EQ(duration_text(59s), "59 s");
  EXPECT_EQ(duration_text(125s), "2 min");
  EXPECT_EQ(duration_text(3h + 5min + 59s), "3 h 05 min");
  EXPECT_EQ(duration_text(52h), "2 d 4 h");
}

TEST(NumberText, GroupsThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(-1'234'567), "-1,234,567");
}

TEST(NumberText, NamesBytesByTheirUnit) {
  EXPECT_EQ(bytes_text(1'023), "1023 B");
  EXPECT_EQ(bytes_text(1'536), "1.5 KiB");
  EXPECT_EQ(bytes_text(std::uint64_t{3} << 30), "3.0 GiB");
}

TEST(NearestWord, FindsTypingErrorsAndBeginnings) {
  constexpr std::array<std::string_view, 4> kWords{"sessions", "status", "serve", "rm"};
  EXPECT_EQ(nearest_word("sesions", kWords), "sessions");
  EXPECT_EQ(nearest_word("staus", kWords), "status");
  EXPECT_EQ(nearest_word("sevre", kWords), "serve");
  EXPECT_EQ(nearest_word("sess", kWords), "sessions");
  EXPECT_EQ(nearest_word("fly", kWords), std::nullopt);
  EXPECT_EQ(nearest_word("", kWords), std::nullopt);
}

TEST(EditDistance, CountsSwappedNeighboursOnce) {
  EXPECT_EQ(edit_distance("abc", "acb"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(UnknownCommand, SuggestsTheNearest) {
  EXPECT_EQ(unknown_command(all_commands(), "reply"), "there is no command 'reply': did you mean 'replay'?");
  EXPECT_EQ(unknown_command(all_commands(), "xyz"), "there is no command 'xyz'; `livestream --help` lists them");
}

TEST(HttpDate, ReadsWhatServersWrite) {
  const auto time = parse_http_date("Mon, 23 Nov 2026 03:02:52 GMT");
  ASSERT_TRUE(time);
  EXPECT_EQ(*time, SystemTime(std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 3h + 2min + 52s));
  EXPECT_FALSE(parse_http_date(""));
  EXPECT_FALSE(parse_http_date("Monday, 23-Nov-26 03:02:52 GMT"));
}

}  // namespace
}  // namespace livestream::cli

#include "cli/night_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "base/iso_time.h"
#include "base/test_folder.h"

namespace livestream::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ANightQueue : public testing::Test {
 protected:
  ANightQueue() { std::filesystem::create_directories(folder_ / "shop/api"); }

  Result<std::vector<QueuedNight>> read(std::string_view text) const { return parse_night_queue(text, folder_.path()); }

  std::string mistake_in(std::string_view text) const {
    const auto nights = read(text);
    return nights ? "none" : nights.error().message;
  }

  // Tasks of lines without a folder.
  std::vector<std::string> tasks_in(std::string_view text) const {
    const auto nights = read(text);
    if (!nights) return {"error: " + nights.error().message};
    std::vector<std::string> tasks;
    for (const QueuedNight& night : *nights) tasks.push_back(night.folder.string() + night.task);
    return tasks;
  }

  TempFolder folder_;
};

TEST_F(ANightQueue, HasATaskOnEachLine) {
  EXPECT_THAT(tasks_in("add coupons\nfix the tests"), ElementsAre("add coupons", "fix the tests"));
  EXPECT_THAT(tasks_in("  add coupons\t\r\n"), ElementsAre("add coupons"));
}

TEST_F(ANightQueue, MayHaveEmptyLinesAndComments) {
  EXPECT_THAT(tasks_in("# tonight\n\nfix issue #7\n   \n  # later: this\n"), ElementsAre("fix issue #7"));
  EXPECT_THAT(tasks_in("\xEF\xBB\xBF# written on Windows\r\nfix it\r\n"), ElementsAre("fix it"));
}

TEST_F(ANightQueue, MayNameTheFolderOfATask) {
  const auto shop = std::filesystem::canonical(folder_ / "shop");
  const auto nights = read("./shop: add coupons\nshop/api:   fix: the tests\n" + shop.string() + "/: clean up");
  ASSERT_TRUE(nights) << nights.error().message;
  EXPECT_THAT(*nights, ElementsAre(QueuedNight{shop, "add coupons"}, QueuedNight{shop / "api", "fix: the tests"},
                                   QueuedNight{shop, "clean up"}));
}

TEST_F(ANightQueue, TakesAColonForOneOfTheTaskIfNoPathIsBeforeIt) {
  for (const std::string line : {"api: add coupons", "look at a/b: it fails", "see http://localhost:80/", "clean up:"})
    EXPECT_THAT(tasks_in(line), ElementsAre(line));
}

TEST_F(ANightQueue, SaysInWhichLineAMistakeIs) {
  EXPECT_EQ(mistake_in("one\n\n./gone: two\n"),
            "line 3: " + std::filesystem::weakly_canonical(folder_ / "gone").string() + " is no folder");
  EXPECT_THAT(mistake_in("./shop:"), HasSubstr("line 1: no task behind the folder"));
  EXPECT_THAT(mistake_in("# one\n./shop:   \n"), HasSubstr("line 2: no task behind the folder"));
}

TEST_F(ANightQueue, WithoutATaskIsAMistake) {
  for (const char* text : {"", "\n\n", "# nothing\n"}) EXPECT_THAT(mistake_in(text), HasSubstr("no task in it"));
}

class ATimeOfDay : public testing::Test {
 public:
  ~ATimeOfDay() override {
    if (before_)
      live_in(before_->c_str());
    else
      ::unsetenv("TZ");
    ::tzset();
  }

 protected:
  ATimeOfDay() { live_in("UTC"); }

  static void live_in(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }

  // In UTC, to the minute.
  static std::string next(std::string_view text, const std::string& now) {
    const auto time = next_time_of_day(text, parse_iso_time(now)->time);
    if (!time) return time.error().message;
    const std::string said = format_utc(*time);
    EXPECT_EQ(said.substr(16), ":00.000000Z");
    return said.substr(0, 16);
  }

  std::optional<std::string> before_ =
      std::getenv("TZ") == nullptr ? std::nullopt : std::optional<std::string>(std::getenv("TZ"));
};

TEST_F(ATimeOfDay, IsTodayIfItIsToCome) {
  EXPECT_EQ(next("23:00", "2026-11-23T10:00:00Z"), "2026-11-23T23:00");
  EXPECT_EQ(next("10:01", "2026-11-23T10:00:59.999999Z"), "2026-11-23T10:01");
  EXPECT_EQ(next("9:05", "2026-11-23T09:04:59Z"), "2026-11-23T09:05");
}

TEST_F(ATimeOfDay, IsTomorrowIfItIsOver) {
  EXPECT_EQ(next("02:30", "2026-11-23T10:00:00Z"), "2026-11-24T02:30");
  EXPECT_EQ(next("10:00", "2026-11-23T10:00:00Z"), "2026-11-24T10:00");
  EXPECT_EQ(next("00:00", "2026-12-31T23:59:00Z"), "2027-01-01T00:00");
  EXPECT_EQ(next("08:00", "2028-02-28T09:00:00Z"), "2028-02-29T08:00");
}

TEST_F(ATimeOfDay, IsThatOfClocksHere) {
  live_in("Europe/Berlin");
  EXPECT_EQ(next("23:00", "2026-07-01T10:00:00Z"), "2026-07-01T21:00");
  EXPECT_EQ(next("23:00", "2026-12-01T10:00:00Z"), "2026-12-01T22:00");
  EXPECT_EQ(next("00:30", "2026-11-30T23:00:00Z"), "2026-11-30T23:30");
  live_in("Asia/Kolkata");
  EXPECT_EQ(next("23:00", "2026-12-01T10:00:00Z"), "2026-12-01T17:30");
}

TEST_F(ATimeOfDay, IsTheSameOnTheOtherSideOfAChangeOfClocks) {
  live_in("Europe/Berlin");
  EXPECT_EQ(next("04:00", "2026-03-28T22:00:00Z"), "2026-03-29T02:00");
  EXPECT_EQ(next("23:00", "2026-03-28T22:30:00Z"), "2026-03-29T21:00");
  EXPECT_EQ(next("04:00", "2026-10-24T21:00:00Z"), "2026-10-25T03:00");
  EXPECT_EQ(next("23:00", "2026-10-24T21:30:00Z"), "2026-10-25T22:00");
}

TEST_F(ATimeOfDay, ThatIsSkippedAsClocksAreSetForwardIsAnHourLater) {
  live_in("Europe/Berlin");
  EXPECT_EQ(next("02:30", "2026-03-28T22:00:00Z"), "2026-03-29T01:30");
  EXPECT_EQ(next("02:30", "2026-03-29T00:45:00Z"), "2026-03-29T01:30");
  EXPECT_EQ(next("02:30", "2026-03-29T01:30:00Z"), "2026-03-30T00:30");
}

TEST_F(ATimeOfDay, ThatComesTwiceAsClocksAreSetBackIsTheNextOfBoth) {
  live_in("Europe/Berlin");
  EXPECT_EQ(next("02:30", "2026-10-24T21:00:00Z"), "2026-10-25T00:30");
  EXPECT_EQ(next("02:30", "2026-10-25T00:30:00Z"), "2026-10-25T01:30");
  EXPECT_EQ(next("02:30", "2026-10-25T01:30:00Z"), "2026-10-26T01:30");
}

TEST_F(ATimeOfDay, IsNothingElse) {
  for (const char* text : {"", "23", "23:", ":30", "24:00", "23:60", "23:5", "23:000", "-1:00", "-0:00", "23:-0",
                           "+3:00", " 3:00", "3:00 ", "3pm", "007:00", "23:00:00", "now", "23.00"})
    EXPECT_EQ(next(text, "2026-11-23T10:00:00Z"),
              "--at \"" + std::string(text) + "\" must be a time of day like 23:00");
}

}  // namespace
}  // namespace livestream::cli

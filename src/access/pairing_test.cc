#include "access/pairing.h"

#include <gtest/gtest.h>

#include <set>

namespace livestream {
namespace {

using std::chrono::seconds;

const SteadyTime kStart{seconds(1'000)};

TEST(Pairings, GiveWhatWasOfferedOnce) {
  Pairings pairings;
  const std::string code = pairings.offer({.name = "phone", .role = Role::admin}, kStart);
  const auto offer = pairings.take(code, kStart);
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->name, "phone");
  EXPECT_EQ(offer->role, Role::admin);
  EXPECT_FALSE(pairings.take(code, kStart));
}

TEST(Pairings, EndAfterFiveMinutes) {
  Pairings pairings;
  const std::string code = pairings.offer({.name = "a"}, kStart);
  EXPECT_FALSE(pairings.take(code, kStart + seconds(300)));
  const std::string other = pairings.offer({.name = "b"}, kStart);
  EXPECT_TRUE(pairings.take(other, kStart + seconds(299)));
}

TEST(Pairings, HaveCodesThatPeopleCanType) {
  Pairings pairings;
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    const std::string code = pairings.offer({.name = "a"}, kStart);
    EXPECT_EQ(code.size(), 11U);
    EXPECT_EQ(code[5], '-');
    EXPECT_EQ(code.find_first_of("ILOU"), std::string::npos) << code;
    EXPECT_TRUE(seen.insert(code).second);
  }
}

TEST(Pairings, TakeACodeAsPeopleTypeIt) {
  Pairings pairings;
  std::string code = pairings.offer({.name = "a"}, kStart);
  for (char& c : code) {
    if (c == '0') c = 'o';
    if (c == '1') c = 'l';
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '-') c = ' ';
  }
  EXPECT_TRUE(pairings.take(code, kStart)) << code;
}

TEST(Pairings, KnowNothingOfOtherCodes) {
  Pairings pairings;
  const std::string code = pairings.offer({.name = "a"}, kStart);
  for (const std::string& wrong :
       {std::string(), std::string("-"), code.substr(0, 10), code + "A", std::string(1'000, 'A')})
    EXPECT_FALSE(pairings.take(wrong, kStart)) << wrong;
  EXPECT_TRUE(pairings.take(code, kStart));
}

TEST(Pairings, AreOpenUntilTheyAreTakenOrFiveMinutesOld) {
  Pairings pairings;
  const std::string first = pairings.offer({.name = "a"}, kStart);
  const std::string second = pairings.offer({.name = "b"}, kStart);
  EXPECT_TRUE(pairings.is_open(first, kStart));
  EXPECT_TRUE(pairings.take(first, kStart));
  EXPECT_FALSE(pairings.is_open(first, kStart));
  EXPECT_TRUE(pairings.is_open(second, kStart + Pairings::kLifetime - std::chrono::seconds(1)));
  EXPECT_FALSE(pairings.is_open(second, kStart + Pairings::kLifetime));
}

TEST(Pairings, AreNeverMoreThanAHundred) {
  Pairings pairings;
  const std::string first = pairings.offer({.name = "first"}, kStart);
  std::string last;
  for (std::size_t i = 0; i < Pairings::kMaxOpen; ++i) last = pairings.offer({.name = "more"}, kStart);
  EXPECT_FALSE(pairings.take(first, kStart));
  EXPECT_TRUE(pairings.take(last, kStart));
}

}  // namespace
}  // namespace livestream

#include "model/call_loop.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace livestream {
namespace {

// One call per letter: the same letter is the same question with the same answer; capitals failed, each with an error
// of its own.
std::vector<CallOutcome> calls(std::string_view letters) {
  std::vector<CallOutcome> calls;
  for (const char letter : letters) {
    const bool failed = letter >= 'A' && letter <= 'Z';
    const auto answer = failed ? 1'000 + calls.size() : static_cast<std::uint64_t>(letter);
    calls.push_back({.question = static_cast<std::uint64_t>(letter), .answer = answer, .failed = failed, .text = {}});
  }
  return calls;
}

TEST(CallLoop, TheSameCallFiveTimesIsOne) {
  EXPECT_FALSE(find_loop(calls("")));
  EXPECT_FALSE(find_loop(calls("xaaaa")));
  EXPECT_EQ(find_loop(calls("xaaaaa")), (CallLoop{1, 5, false}));
}

TEST(CallLoop, ThreeFailuresOfTheSameCallAreOne) {
  EXPECT_FALSE(find_loop(calls("aAA")));
  EXPECT_EQ(find_loop(calls("aAAA")), (CallLoop{1, 3, true}));
}

TEST(CallLoop, ACycleIsOneAfterThreeRounds) {
  EXPECT_FALSE(find_loop(calls("abcabcab")));
  EXPECT_EQ(find_loop(calls("xabcabcabc")), (CallLoop{3, 3, false}));
  EXPECT_EQ(find_loop(calls("ABABAB")), (CallLoop{2, 3, true}));
  EXPECT_EQ(find_loop(calls("aBaBaB")), (CallLoop{2, 3, false}));
}

TEST(CallLoop, OtherAnswersToTheSameQuestionAreProgress) {
  auto looks = calls("aaaaaa");
  for (std::size_t i = 0; i < looks.size(); ++i) looks[i].answer = i;
  EXPECT_FALSE(find_loop(looks));
}

TEST(CallLoop, ItIsOverWithTheNextOtherCall) { EXPECT_FALSE(find_loop(calls("aaaaaaaab"))); }

}  // namespace
}  // namespace livestream

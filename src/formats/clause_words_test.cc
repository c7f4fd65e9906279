#include "formats/clause_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace livestream {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Words as they are read, a mark before each that does not go on with a clause: `|` states, `"` mentions.
std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> shown;
  for (const ClauseWord& word : clause_words(text)) {
    const char* const mark = word.before == Before::start ? "|" : word.before == Before::quotation ? "\"" : "";
    shown.push_back(mark + word.text);
  }
  return shown;
}

TEST(ClauseWords, AreSmallAndKeepApostrophesAndWhatHasADigit) {
  EXPECT_THAT(words("You've hit"), ElementsAre("|you've", "hit"));
  EXPECT_THAT(words("You’ve hit"), ElementsAre("|you've", "hit"));
  EXPECT_THAT(words("5-hour rate-limit, 2.5 at 3:45 gpt-5"),
              ElementsAre("|5-hour", "rate", "limit", "2.5", "at", "3:45", "gpt-5"));
  EXPECT_THAT(words(" -- ·"), IsEmpty());
}

TEST(ClauseWords, BeginAClauseBehindASentenceALineOrAnErrorsColon) {
  EXPECT_THAT(words("One. Two\nthree · four|five"), ElementsAre("|one", "|two", "|three", "|four", "|five"));
  EXPECT_THAT(words("RateLimitError: one"), ElementsAre("|ratelimiterror", "|one"));
  EXPECT_THAT(words("429: one"), ElementsAre("|429", "|one"));
  EXPECT_THAT(words(R"({"message": "one"})"), ElementsAre("\"message", "|one"));
  EXPECT_THAT(words(R"({\"message\":\"one\"})"), ElementsAre("\"message", "|one"));
}

TEST(ClauseWords, AreOnlyMentionedInQuotationsListsAndComments) {
  for (const char* text : {"a \"b", "a 'b", "a `b", "a “b", "a (b", "a: b", "a // b", "a\n- b", "a\n# b", "a: \"b"})
    EXPECT_THAT(words(text), ElementsAre("|a", "\"b")) << text;
}

TEST(ClauseWords, KnowWhereTheyStand) {
  const std::string text = "É one, two";
  for (const ClauseWord& word : clause_words(text))
    EXPECT_EQ(text.substr(word.begin, word.end - word.begin), word.text);
}

}  // namespace
}  // namespace livestream

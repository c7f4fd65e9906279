#include "formats/usage_limit.h"

#include <gtest/gtest.h>

#include <string>

#include "base/iso_time.h"

namespace livestream {
namespace {

constexpr std::string_view kTold = "2026-11-23T10:00:00Z";

// When the limit ends; "reached" if that is not known, "none" without one. Clocks here are two hours ahead of UTC.
std::string limit_in(std::string_view text, std::string_view told = kTold) {
  const auto limit = find_usage_limit(text, parse_iso_time(told)->time, *ZoneRule::parse("+02:00"));
  if (!limit) return "none";
  return limit->until ? format_utc(*limit->until) : "reached";
}

TEST(UsageLimit, IsToldByClaudeCodeWithItsEnd) {
  EXPECT_EQ(limit_in("Claude AI usage limit reached|1795579200"), "2026-11-25T04:00:00.000000Z");
  EXPECT_EQ(limit_in("You've hit your limit · resets 3:45pm (Europe/Berlin)"), "2026-11-23T14:45:00.000000Z");
  EXPECT_EQ(limit_in("You've hit your weekly limit · resets Nov 25 at 6pm (UTC)"), "2026-11-25T18:00:00.000000Z");
  EXPECT_EQ(limit_in("5-hour limit reached ∙ resets 3pm"), "2026-11-23T13:00:00.000000Z");
  EXPECT_EQ(limit_in("Claude usage limit reached. Your limit will reset at 1pm (Etc/GMT+5)."),
            "2026-11-23T18:00:00.000000Z");
  EXPECT_EQ(limit_in("⚠ Opus weekly limit reached · resets in 2h 5m"), "2026-11-23T12:05:00.000000Z");
  EXPECT_EQ(limit_in("You've hit your org's monthly spend limit."), "reached");
  EXPECT_EQ(limit_in("You're out of extra usage · resets 11:30am (UTC)"), "2026-11-23T11:30:00.000000Z");
  EXPECT_EQ(limit_in(R"(API Error: 429 {"type":"error","error":{"type":"rate_limit_error","message":"This request )"
                     R"(would exceed your account's rate limit. Please try again later."}})"),
            "reached");
}

TEST(UsageLimit, IsToldByCodexInLocalTime) {
  EXPECT_EQ(limit_in("You've hit your usage limit. Buy more or try again at 3:45 PM."), "2026-11-23T13:45:00.000000Z");
  EXPECT_EQ(limit_in("You’ve hit your usage limit. Buy more or try again at 9:05 AM."), "2026-11-24T07:05:00.000000Z");
  EXPECT_EQ(limit_in("You've hit your usage limit for gpt-5, or try again at Dec 1st, 2026 3:05 PM."),
            "2026-12-01T13:05:00.000000Z");
  EXPECT_EQ(limit_in("You've hit your usage limit. Try again in 3 days 2 hours 5 minutes."),
            "2026-11-26T12:05:00.000000Z");
  EXPECT_EQ(limit_in("ERROR: You've hit your usage limit. Try again in 43 minutes."), "2026-11-23T10:43:00.000000Z");
  EXPECT_EQ(limit_in("You've hit your usage limit. Try again in less than a minute."), "2026-11-23T10:01:00.000000Z");
  EXPECT_EQ(limit_in("■ You have reached the usage limit. Pay, or try again after September 6, 2027, 11:15."),
            "2027-09-06T09:15:00.000000Z");
  EXPECT_EQ(limit_in("You've hit your usage limit. Try again later."), "reached");
  EXPECT_EQ(limit_in("Quota exceeded. Check your plan."), "reached");
}

TEST(UsageLimit, IsToldByGeminiAsAQuota) {
  EXPECT_EQ(
      limit_in("[API Error: You have exhausted your daily quota on this model.]\nPlease wait and try again later."),
      "reached");
  EXPECT_EQ(limit_in("You have exhausted your capacity on this model. Your quota will reset after 5h32m1s."),
            "2026-11-23T15:32:01.000000Z");
  EXPECT_EQ(limit_in("[API Error: You exceeded your current quota, please look. Please retry in 43.216853893s.]"),
            "2026-11-23T10:00:43.216853Z");
  EXPECT_EQ(limit_in("[API Error: Resource has been exhausted (e.g. check quota).\nSuggested retry after 3600s.]"),
            "2026-11-23T11:00:00.000000Z");
  EXPECT_EQ(limit_in(R"([API Error: {"error":{"code":429,"message":"Quota exceeded for metric: x, limit: 0"}}])"),
            "reached");
  EXPECT_EQ(
      limit_in(R"([API Error: {"error":{"message":"{\"code\": 429, \"message\": \"You exceeded your quota.\"}"}}])"),
      "reached");
  EXPECT_EQ(limit_in("⚡ You have reached your daily quota limit."), "reached");
  EXPECT_EQ(limit_in("[API Error: slow down (Status: RESOURCE_EXHAUSTED)]"), "reached");
}

TEST(UsageLimit, IsToldByOthersInTheSameWords) {
  EXPECT_EQ(limit_in("Rate limit exceeded, retry after 120 seconds"), "2026-11-23T10:02:00.000000Z");
  EXPECT_EQ(limit_in("error: rate-limit exceeded; retry after 2026-11-23T15:05:00Z."), "2026-11-23T15:05:00.000000Z");
  EXPECT_EQ(
      limit_in("2026-11-23T09:59:58.1Z ERROR Rate limit reached for gpt-9 on tokens per min: Limit 30. Please try "
               "again in 2.5s."),
      "2026-11-23T10:00:02.500000Z");
  EXPECT_EQ(limit_in("The usage limit has been reached"), "reached");
  EXPECT_EQ(limit_in("Error code: 429 - {'error': {'message': 'Rate limit exceeded'}}"), "reached");
  EXPECT_EQ(limit_in("usage limit reached"), "reached");
}

TEST(UsageLimit, IsNoneThatIsOnlySpokenOf) {
  for (const char* text : {"",
                           "raised the rate limit of the API to 5",
                           "test usage limits page",
                           "The rate limit is exceeded by the test.",
                           "If you've hit your usage limit, wait.",
                           "When the usage limit has been reached, the page says so.",
                           R"(It says "rate limit exceeded" now.)",
                           "// Rate limit exceeded",
                           "- usage limit reached: shows a banner",
                           "throw new Error('Rate limit exceeded')",
                           "message: \"Rate limit exceeded\",",
                           "# Quota exceeded",
                           "returns 429 (rate limit exceeded)",
                           "Cases: rate limit exceeded, quota exceeded.",
                           "Added the usage limit reached banner",
                           "rate limit exceeded errors are retried now",
                           "You haven't reached your usage limit.",
                           "You are close to your usage limit",
                           "no longer close to your quota",
                           "You've reached the end of your usage limit page.",
                           "the quota reached 80 %",
                           "rate limit not exceeded"})
    EXPECT_EQ(limit_in(text), "none") << text;
}

TEST(UsageLimit, IsNoneThatIsNotTheAccounts) {
  for (const char* text :
       {"Context limit reached", "retry limit reached", "agent thread limit reached",
        "write failed: Disk quota exceeded", "exceeded retry limit, last status: 429 Too Many Requests",
        "You've reached your turn limit", "You've reached the limit of what this tool can do.",
        "You've hit your fast limit", "recursion limit exceeded",
        "The input token count exceeds the maximum number of tokens allowed", "Budget limit reached ($5)",
        "You're out of paper"})
    EXPECT_EQ(limit_in(text), "none") << text;
}

TEST(UsageLimit, EndsInTheMinuteInWhichItWasToldRatherThanADayLater) {
  EXPECT_EQ(limit_in("You've hit your usage limit, try again at 12:00 PM.", "2026-11-23T10:00:40Z"),
            "2026-11-23T10:00:00.000000Z");
  EXPECT_EQ(limit_in("You've hit your usage limit, try again at 12:00 PM.", "2026-11-23T10:01:40Z"),
            "2026-11-24T10:00:00.000000Z");
}

TEST(UsageLimit, HasNoEndWhereThatIsNotSaidExactly) {
  for (const char* end : {"try again soon", "resets 25pm", "retry in 5 apples", "resets 6pm (Nowhere/At_All)",
                          "try again in 99999999999 hours", "try again in 9999999 days", "resets Feb 30 at 6pm",
                          "resets Feb 30, 2027 6pm", "try again at 12", "try again in", "resets Aug 8"})
    EXPECT_EQ(limit_in("Usage limit reached. " + std::string(end)), "reached") << end;
}

TEST(UsageLimit, IsLookedForAtTheBeginningOnly) {
  const std::string said = ". Usage limit reached";
  EXPECT_EQ(limit_in(std::string(kLimitTextBytes - said.size(), 'x') + said), "reached");
  EXPECT_EQ(limit_in(std::string(kLimitTextBytes, 'x') + said), "none");
}

TEST(UsageLimit, IsSaidInAnEvent) {
  EXPECT_EQ(wait_for({}), R"({"reason":"limit"})");
  EXPECT_EQ(wait_for({.until = parse_iso_time(kTold)->time}),
            R"({"reason":"limit","until":"2026-11-23T10:00:00.000000Z"})");
}

}  // namespace
}  // namespace livestream

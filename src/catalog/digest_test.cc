#include "catalog/digest.h"

#include <gtest/gtest.h>

namespace livestream::catalog {
namespace {

constexpr std::string_view kNoon = "2026-11-25T12:00:00Z";
constexpr std::int64_t kNoonUs = 1'795'608'000'000'000;

TEST(ADigest, AddsUpWhatIsToldOfOneAnswer) {
  Digester digester(nullptr, 1, false);
  digester.take("usage", kNoon, R"({"model":"m","id":"a","input_tokens":5,"output_tokens":1,"lower_bound":true})");
  digester.take("usage", "", R"({"model":"m","id":"b","input_tokens":7,"output_tokens":2})");
  digester.take("usage", "", R"({"model":"m","id":"a","output_tokens":40,"requests":0,"lower_bound":false})");
  const FileDigest digest = digester.finish();
  ASSERT_EQ(digest.answers.size(), 2);
  EXPECT_EQ(digest.answers[0].input, 5);
  EXPECT_EQ(digest.answers[0].output, 41);
  EXPECT_FALSE(digest.answers[0].is_lower_bound);
  EXPECT_EQ(digest.answers[0].time_us, kNoonUs);
  EXPECT_NE(digest.answers[0].key, digest.answers[1].key);
}

TEST(ADigest, GivesAnAnswerTheSameKeyInEveryFile) {
  const auto key_in = [](std::uint64_t identity, std::string_view usage) {
    Digester digester(nullptr, identity, false);
    digester.take("usage", kNoon, usage);
    return digester.finish().answers.front().key;
  };
  EXPECT_EQ(key_in(1, R"({"id":"a"})"), key_in(2, R"({"id":"a"})"));
  EXPECT_NE(key_in(1, "{}"), key_in(2, "{}"));
}

TEST(ADigest, CostsWhatTheAgentSaysOrNothing) {
  Digester digester(nullptr, 1, false);
  digester.take("usage", kNoon, R"({"model":"m","id":"a","cost_usd":0.25})");
  digester.take("usage", kNoon, R"({"model":"m","id":"b","input_tokens":7})");
  const FileDigest digest = digester.finish();
  EXPECT_EQ(digest.answers[0].cost, 0.25);
  EXPECT_EQ(digest.answers[1].cost, std::nullopt);
}

TEST(ADigest, KnowsHowToolsDid) {
  Digester digester(nullptr, 1, true);
  digester.take("tool_call", kNoon, R"({"call_id":"1","tool":"Bash","input":"npm test","state":"started"})");
  digester.take("tool_call", kNoon, R"({"call_id":"1","state":"failed","seconds":2.5})");
  digester.take("tool_call", kNoon, R"({"call_id":"2","tool":"Bash","input":"ls","state":"started"})");
  const FileDigest digest = digester.finish();
  ASSERT_EQ(digest.tools.size(), 1);
  EXPECT_EQ(digest.tools[0].calls, 2);
  EXPECT_EQ(digest.tools[0].failures, 1);
  EXPECT_EQ(digest.tools[0].seconds, 2.5);
  ASSERT_EQ(digest.texts.size(), 2);
  EXPECT_EQ(digest.texts[0].body, "Bash: npm test");
}

TEST(ADigest, IsCalledByItsTitleElseByItsFirstPrompt) {
  Digester untitled(nullptr, 1, false);
  untitled.take("message", kNoon, R"({"role":"user","text":"mend the build"})");
  untitled.take("message", kNoon, R"({"role":"user","text":"and the tests"})");
  EXPECT_EQ(untitled.finish().title, "mend the build");
  Digester titled(nullptr, 1, false);
  titled.take("message", kNoon, R"({"role":"user","text":"mend the build"})");
  titled.take("session_start", kNoon, R"({"task":"A build that works","project":"shop"})");
  const FileDigest digest = titled.finish();
  EXPECT_EQ(digest.title, "A build that works");
  EXPECT_EQ(digest.project, "shop");
}

TEST(ADigest, HasFailedUntilItGoesOn) {
  Digester digester(nullptr, 1, false);
  digester.take("waiting", kNoon, R"({"reason":"idle","error":"no credit"})");
  EXPECT_TRUE(digester.finish().has_failed);
  Digester resumed(nullptr, 1, false);
  resumed.take("waiting", kNoon, R"({"reason":"idle","error":"no credit"})");
  resumed.take("usage", kNoon, R"({"id":"a"})");
  EXPECT_FALSE(resumed.finish().has_failed);
}

}  // namespace
}  // namespace livestream::catalog

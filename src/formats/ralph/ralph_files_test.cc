#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "formats/ralph/checkpoint.h"
#include "formats/ralph/names.h"
#include "formats/ralph/session_log.h"
#include "formats/text_lines.h"

namespace livestream::ralph {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(RalphNames, StampStandsAtTheEndOfTheSessionId) {
  EXPECT_EQ(session_stamp("my-app_20261123_030252"), "20261123_030252");
  for (const char* id : {"cont_1", "20261123_030252", "x20261123_030252", "a_20261123-030252", "a_20261123_03025x", ""})
    EXPECT_EQ(session_stamp(id), std::nullopt) << id;
}

TEST(RalphNames, OvernightLogsAreKnownByTheirName) {
  EXPECT_EQ(overnight_stamp("overnight_20261123_030252.log"), "20261123_030252");
  for (const char* name :
       {"overnight_.log", "overnight_20261123_030252.log.gz", "overnight.log", "overnight_today.log"})
    EXPECT_EQ(overnight_stamp(name), std::nullopt) << name;
}

TEST(RalphSessionLog, ShowsEachExchangeWithItsUse) {
  const std::string_view jsonl =
      R"({"timestamp": "2026-11-23T03:03:55", "prompt": "You are\nworking", "response": "Done.", )"
      R"("metadata": {"input_tokens": 9513, "output_tokens": 700, "context_percentage": 4.7565, "model": "sonnet"}})"
      "\n";
  EXPECT_THAT(session_log_lines(jsonl, 50),
              ElementsAre("2026-11-23T03:03:55  sonnet  9513 tokens in  700 tokens out  context 4.8 %", "> You are",
                          "> working", "Done."));
  EXPECT_THAT(session_log_lines(jsonl, 2), ElementsAre("> working", "Done."));
}

TEST(RalphSessionLog, KeepsWhatIsNoRecordAsItCame) {
  EXPECT_THAT(session_log_lines("{\"timestamp\": \"cut o\nplain \xFF text", 50),
              ElementsAre("{\"timestamp\": \"cut o", "plain \xEF\xBF\xBD text"));
}

TEST(LogLines, KeepOrStripTerminalControl) {
  const std::string_view text = "\x1b[0;32mgreen\x1b[0m\n\x1b]0;title\x07plain\a\n\x1b(Btext\n";
  EXPECT_THAT(log_lines(text, Ansi::strip, 10), ElementsAre("green", "plain", "text"));
  EXPECT_THAT(log_lines(text, Ansi::keep, 1), ElementsAre("\x1b(Btext"));
}

TEST(LogLines, ShowWhatAProgressBarShowedLast) {
  EXPECT_THAT(log_lines("10 %\r55 %\r100 %\r\nnext\r\n", Ansi::strip, 10), ElementsAre("100 %", "next"));
}

TEST(LogLines, GiveTheNewestWithOrWithoutLastLineFeed) {
  EXPECT_THAT(log_lines("a\nb\nc", Ansi::keep, 2), ElementsAre("b", "c"));
  EXPECT_THAT(log_lines("a\nb\nc\n", Ansi::keep, 2), ElementsAre("b", "c"));
  EXPECT_THAT(log_lines("a\n\n\n", Ansi::keep, 2), ElementsAre("", ""));
  EXPECT_THAT(log_lines("\n", Ansi::keep, 5), ElementsAre(""));
  EXPECT_THAT(log_lines("", Ansi::keep, 5), ElementsAre());
  EXPECT_THAT(log_lines("a\n", Ansi::keep, 0), ElementsAre());
}

TEST(Utf8, MalformedBytesBecomeReplacementCharacters) {
  EXPECT_EQ(to_utf8("a\xFF\xC3\xBC"), "a\xEF\xBF\xBD\xC3\xBC");
  EXPECT_EQ(to_utf8("\xF0\x9F\x9A"), "\xEF\xBF\xBD");
  EXPECT_EQ(to_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(RalphSamples, RealRunsReadAsTheyWere) {
  const char* samples = std::getenv("LIVESTREAM_SAMPLES");
  if (samples == nullptr) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded runs";
  const std::filesystem::path run = std::filesystem::path(samples) / "context-foundry/ralph-run";
  const auto state = parse_state(*read_file(run / "checkpoints/ralph/cont_1/state.json", 1 << 20));
  ASSERT_TRUE(state);
  EXPECT_EQ(state->project, "cont-app");
  EXPECT_EQ(state->iterations, 6);
  ASSERT_EQ(state->failed_attempts->size(), 1U);
  EXPECT_THAT(state->failed_attempts->front().error, HasSubstr("529"));

  const auto session = *read_file(run / "logs/ralph_cont_1/session.jsonl", 1 << 20);
  EXPECT_THAT(session_log_lines(session, 1000), Contains(StartsWith("2026-11-23T03:03:55")));
  const auto overnight = *read_file(run / "logs/overnight_20261123_030331.log", 1 << 20);
  const auto lines = log_lines(overnight, Ansi::strip, 1000);
  EXPECT_THAT(lines, Contains("\xF0\x9F\x93\x8B Project: api-server"));
}

}  // namespace
}  // namespace livestream::ralph

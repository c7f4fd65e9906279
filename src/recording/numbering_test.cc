#include "recording/numbering.h"

#include "recording/log_fixture.h"

namespace livestream {
namespace {

using recording_test::event;
using recording_test::line;
using recording_test::lines;

/// Numbers the lines of a text.
class NumberingTest : public testing::Test {
 protected:
  std::string number(const std::string& bytes) {
    std::vector<CountedEvent> counted;
    lines_.feed(bytes);
    while (const auto next = lines_.next())
      if (auto one = numbering_.number(*next)) counted.push_back(std::move(*one));
    return recording_test::words_of(counted);
  }

  LineReader lines_{0, 1'000};
  Numbering numbering_{recording_test::kSession};
};

using ANumbering = NumberingTest;

TEST_F(ANumbering, CountsEventsFromOne) {
  EXPECT_EQ(number(lines("a1 a2 b1")), "a1 a2 b1");
  EXPECT_EQ(numbering_.last_offset(), 3u);
}

TEST_F(ANumbering, PassesOverRepeatsWithAndWithoutEmitter) {
  EXPECT_EQ(number(lines("a1 1@10 a1 1@10 a2")), "a1 1@10 a2");
  EXPECT_EQ(numbering_.report().repeats, 2u);
}

TEST_F(ANumbering, CountsARestartingSequenceInFull) {
  EXPECT_EQ(number(lines("1@10 2@11 3@12 1@40 2@41 3@42")), "1@10 2@11 3@12 1@40 2@41 3@42");
}

TEST_F(ANumbering, NeverTakesAnAnonymousEventForARepeat) { EXPECT_EQ(number(lines("* * *")), "* * *"); }

TEST_F(ANumbering, PassesOverEmptyLinesSilently) {
  EXPECT_EQ(number("\n \t\r\n" + lines("a1") + "\r\n" + lines("a2")), "a1 a2");
  EXPECT_EQ(numbering_.report().skipped_lines, 0u);
}

TEST_F(ANumbering, ReportsWhatItCannotRead) {
  EXPECT_EQ(number("junk\n[1]\n{}\n{\"type\":7}\n" + std::string(1'001, 'x') + "\n" + lines("a1")), "a1");
  EXPECT_EQ(numbering_.report().skipped_lines, 5u);
}

TEST_F(ANumbering, SkipsEventsOfAnotherSession) {
  EXPECT_EQ(number(R"({"type":"x","session_id":"other"})"
                   "\n" +
                   lines("a1")),
            "a1");
}

TEST_F(ANumbering, RepairsALineThatBeganInsideATornOne) {
  EXPECT_EQ(number(line("a1").substr(0, 40) + lines("a2 a3")), "a2 a3");
  EXPECT_EQ(numbering_.report().torn_lines, 1u);
  EXPECT_EQ(numbering_.report().skipped_lines, 0u);
}

TEST_F(ANumbering, EpochComesFromTheFirstCountedLine) {
  EXPECT_EQ(numbering_.index().epoch(), "0");
  number("junk\n");
  EXPECT_EQ(numbering_.index().epoch(), "0");
  number(lines("a1"));
  const std::string epoch = numbering_.index().epoch();
  EXPECT_EQ(epoch, epoch_of(line("a1")));
  EXPECT_EQ(epoch.size(), 16u);
  number(lines("a2"));
  EXPECT_EQ(numbering_.index().epoch(), epoch);
  EXPECT_EQ(numbering_.index().first_byte(), 5u);
}

TEST_F(ANumbering, OwnEventsGetTheSameNumbersAsReadOnes) {
  Numbering own(recording_test::kSession);
  std::uint64_t byte = 0;
  for (const Event& next : recording_test::events("a1 1@10 * a1 * 1@10 a2")) {
    own.number_own(next, identity_as_read(next), byte);
    number(std::string(next.line()) + "\n");
    byte += next.line().size() + 1;
    EXPECT_EQ(own.last_offset(), numbering_.last_offset()) << next.line();
  }
  EXPECT_EQ(own.index(), numbering_.index());
}

}  // namespace
}  // namespace livestream

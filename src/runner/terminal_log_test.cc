#include "runner/terminal_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace livestream {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> lines_of(std::string_view bytes, std::size_t piece) {
  std::vector<std::string> lines;
  TerminalLog log([&lines](std::string_view line) { lines.emplace_back(line); });
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) log.take(bytes.substr(0, piece));
  log.finish();
  return lines;
}

// However it is cut into pieces.
std::vector<std::string> lines_of(std::string_view bytes) {
  const auto whole = lines_of(bytes, bytes.size() + 1);
  for (const std::size_t piece : {1U, 2U, 3U, 7U}) EXPECT_EQ(lines_of(bytes, piece), whole) << piece;
  return whole;
}

TEST(TerminalLog, LinesAreLines) {
  EXPECT_THAT(lines_of("one\ntwo\r\n\r\n\nthree"), ElementsAre("one", "two", "three"));
  EXPECT_THAT(lines_of("é\t✓\n"), ElementsAre("é\t✓"));
  EXPECT_THAT(lines_of(""), IsEmpty());
}

TEST(TerminalLog, ColoursStayAndOtherSequencesGo) {
  EXPECT_THAT(lines_of("\x1b[1;31mred\x1b[0m \x1b[2K\x1b[?25lplain\x1b(B\x1b[3Aend\x1b=\n"),
              ElementsAre("\x1b[1;31mred\x1b[0m plainend"));
  EXPECT_THAT(lines_of("\x1b]0;a title\x07one\n\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\n\x1bPq#0\x1b\\two\n"),
              ElementsAre("one", "link", "two"));
}

TEST(TerminalLog, WhatACarriageReturnTakesBackIsGone) {
  EXPECT_THAT(lines_of("10 %\r50 %\r100 %\r\ndone\n"), ElementsAre("100 %", "done"));
  EXPECT_THAT(lines_of("\r\x1b[32m50 %\r\x1b[32m60 %\x1b[0m\n"), ElementsAre("\x1b[32m60 %\x1b[0m"));
  EXPECT_THAT(lines_of("lets\b go\n"), ElementsAre("let go"));
}

TEST(TerminalLog, AProgramWithTheWholeScreenWritesNoLines) {
  EXPECT_THAT(lines_of("before\n\x1b[?1049h\x1b[2J~\n~\nfile.txt\n\x1b[?1049lafter\n"), ElementsAre("before", "after"));
}

TEST(TerminalLog, AnEndlessSequenceOrLineHasABound) {
  EXPECT_THAT(lines_of("\x1b[" + std::string(1'000, '1') + "mx\n", 4096).front().size(), testing::Lt(100U));
  const std::string endless(TerminalLog::kMaxLine + 5, 'x');
  EXPECT_EQ(lines_of(endless, 4096).front().size(), TerminalLog::kMaxLine);
}

}  // namespace
}  // namespace livestream

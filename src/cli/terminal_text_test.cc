#include "cli/terminal_text.h"

#include <gtest/gtest.h>

#include "cli/markdown_text.h"
#include "cli/text_table.h"

namespace livestream::cli {
namespace {

TEST(TerminalLine, LeavesPlainTextAndEmojiAlone) {
  EXPECT_EQ(terminal_line("Login endpoint — JWT 🚀 日本"), "Login endpoint — JWT 🚀 日本");
}

TEST(TerminalLine, KeepsColoursOnlyWhereTheyAreWantedAndSwitchesThemOff) {
  EXPECT_EQ(terminal_line("\x1b[1;31mred"), "red");
  EXPECT_EQ(terminal_line("\x1b[1;31mred", Colours::keep), "\x1b[1;31mred\x1b[0m");
}

TEST(TerminalLine, DropsWhatMovesTheCursorOrClearsTheScreen) {
  EXPECT_EQ(terminal_line("a\x1b[2J\x1b[1;1Hb\x1b[?25lc\x1b(Bd\x1b"
                          "ce",
                          Colours::keep),
            "abcde");
}

TEST(TerminalLine, DropsWindowTitlesAndLinksWithTheirContent) {
  EXPECT_EQ(terminal_line("a\x1b]0;title\ab\x1b]8;;http://x\x1b\\c\x1bP1q\x1b\\d"), "abcd");
}

TEST(TerminalLine, DoesNotTakePrivateSequencesForColours) {
  EXPECT_EQ(terminal_line("\x1b[>4;2mx\x1b[?1mx", Colours::keep), "xx");
}

TEST(TerminalLine, ShowsTheTextBehindASequenceThatNeverEnds) {
  EXPECT_EQ(terminal_line("\x1b]0;hidden?"), "0;hidden?");
  EXPECT_EQ(terminal_line("\x1b[31"), "31");
  EXPECT_EQ(terminal_line("end\x1b"), "end");
}

TEST(TerminalLine, MakesLineBreaksAndTabsASpaceAndDropsOtherControls) {
  EXPECT_EQ(terminal_line("a\nb\tc\rd\be\x7f\x01"), "a b c de");
  EXPECT_EQ(terminal_line("a\xc2\x9b"
                          "31mb"),
            "a31mb");
}

TEST(TerminalLine, DropsWhatReversesTheWritingDirection) {
  EXPECT_EQ(terminal_line("safe\xe2\x80\xae"
                          "exe"),
            "safeexe");
}

TEST(TerminalLine, ReplacesMalformedUtf8) {
  EXPECT_EQ(terminal_line("a\xff"
                          "b"),
            "a\xef\xbf\xbd"
            "b");
}

TEST(DisplayWidth, CountsWideAndCombiningCharacters) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("日本"), 4U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U);
  EXPECT_EQ(display_width("🚀"), 2U);
}

TEST(TerminalJson, WritesWhatATerminalWouldObeyInAnotherWay) {
  EXPECT_EQ(terminal_json("{\"a\":\"\u009b2J \u202e \x7f é\"}"), R"({"a":"\u009b2J \u202e \u007f é"})");
  EXPECT_EQ(terminal_json(R"({"a":"\u001b[2J"})"), R"({"a":"\u001b[2J"})");
}

TEST(CutToWidth, EndsWithAnEllipsisAndNeverExceedsTheWidth) {
  EXPECT_EQ(cut_to_width("abcdef", 6), "abcdef");
  EXPECT_EQ(cut_to_width("abcdef", 4), "abc…");
  EXPECT_EQ(cut_to_width("日本語", 4), "日…");
  EXPECT_EQ(cut_to_width("abc", 0), "");
}

TEST(TextTable, LinesUpColumnsByWhatIsSeen) {
  TextTable table({{"ID"}, {"AGE", TextTable::Align::right}, {"TASK"}});
  table.add({"日本", "5 s", "one"});
  table.add({"b", "12 min", "two"});
  EXPECT_EQ(table.text(),
            "ID       AGE  TASK\n"
            "日本     5 s  one\n"
            "b     12 min  two\n");
}

TEST(TextTable, CutsTheLastColumnToTheTerminal) {
  TextTable table({{"ID"}, {"TASK"}});
  table.add({"a", "a long task that does not fit"});
  EXPECT_EQ(table.text(20), "ID  TASK\na   a long task tha…\n");
}

TEST(MarkdownText, EscapesMarkupAndHtml) {
  EXPECT_EQ(markdown_text("*a* <b> [x](y) `c`\nd"), "\\*a\\* \\<b\\> \\[x\\](y) \\`c\\` d");
}

}  // namespace
}  // namespace livestream::cli

#include "model/json_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livestream {
namespace {

using testing::HasSubstr;

// What the scanner says of `text` as one value: "" if it is fine.
std::string complaint(std::string_view text) {
  JsonScanner scanner(text);
  scanner.skip_white_space();
  if (!scanner.skip_value()) return describe_position(text, scanner.error().position) + ": " + scanner.error().message;
  scanner.skip_white_space();
  return scanner.at_end() ? "" : "trailing " + scanner.found();
}

TEST(JsonScanner, PassesOverEveryKindOfValue) {
  for (const char* text :
       {"{}", "[]", "\"\"", "true", "false", "null", "0", "-0", "1.5e-7", "1E+9", " [1 , {\"a\" : [ ] }] ",
        "\"äöü日本語😀 long enough for words of eight\"", "\"\\u00e4\\ud83d\\ude00\\n\\/\""})
    EXPECT_EQ(complaint(text), "") << text;
}

TEST(JsonScanner, PassesOverWhatRealEmittersSendBesides) {
  for (const char* text : {"NaN", "[Infinity,-Infinity]", "\"\\ud800\"", "\"\\udc00\\ud800x\""})
    EXPECT_EQ(complaint(text), "") << text;
}

TEST(JsonScanner, SaysWhereAndWhyItIsNoJson) {
  EXPECT_EQ(complaint("{\n  \"a\": 1,\r\n  \"b\" x"), "line 3, column 7: expected ':' after the key, found 'x'");
  EXPECT_EQ(complaint(""), "line 1, column 1: expected a value, found the end");
  EXPECT_EQ(complaint("[1 2]"), "line 1, column 4: expected ',' or ']' after the value, found '2'");
  EXPECT_EQ(complaint("{\"a\":1"), "line 1, column 7: expected ',' or '}' after the value, found the end");
  EXPECT_EQ(complaint("{1:2}"), "line 1, column 2: expected a key in double quotes, found '1'");
  EXPECT_EQ(complaint("\"open"), "line 1, column 6: the string is not closed");
  EXPECT_EQ(complaint("ü"), "line 1, column 1: expected a value, found 'ü'");
}

TEST(JsonScanner, RefusesWhatIsNoJson) {
  for (const char* text : {"01",        "1.",       ".5",       "+1",   "1e",         "-",       "tru",
                           "nul",       "-Inf",     "'a'",      "[1,]", "{\"a\":1,}", "\"\\x\"", "\"\\u12g4\"",
                           "\"\\u12\"", "\"a\tb\"", "\"a\nb\"", "// c", "[",          "{\"a\"",  "1 2"})
    EXPECT_NE(complaint(text), "") << text;
}

TEST(JsonScanner, RefusesMalformedUtf8AndSaysWhichByte) {
  EXPECT_EQ(complaint("\"\xC3\xA4\xFF\""), "line 1, column 4: byte 0xff is not valid UTF-8");
  EXPECT_THAT(complaint("\"\xED\xA0\x80\""), HasSubstr("UTF-8"));  // a surrogate, encoded
  EXPECT_THAT(complaint("\"\xC0\xAF\""), HasSubstr("UTF-8"));      // overlong
  EXPECT_THAT(complaint("\"\xC3"), HasSubstr("UTF-8"));
}

TEST(JsonScanner, BoundsTheDepth) {
  EXPECT_EQ(complaint(std::string(256, '[') + std::string(256, ']')), "");
  EXPECT_THAT(complaint(std::string(257, '[') + std::string(257, ']')), HasSubstr("nested more than 256 deep"));
  EXPECT_THAT(complaint(std::string(100'000, '[')), HasSubstr("deep"));
}

TEST(JsonScanner, FindsTheEndOfAStringAtEveryDistance) {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string plain = '"' + std::string(length, 'x') + '"';
    EXPECT_EQ(complaint(plain), "");
    EXPECT_EQ(complaint('"' + std::string(length, 'x') + "ä\\\"" + std::string(length, '~') + '"'), "");
    EXPECT_NE(complaint('"' + std::string(length, 'x') + "\x1f\""), "");
  }
}

TEST(JsonScanner, TellsWhatNeedsRepair) {
  const auto scan = [](std::string_view text) {
    JsonScanner scanner(text);
    EXPECT_TRUE(scanner.skip_value());
    return scanner;
  };
  EXPECT_TRUE(scan("[NaN]").saw_non_finite());
  EXPECT_TRUE(scan("[\n1]").saw_line_break());
  EXPECT_TRUE(scan("\"\\ud800\"").saw_extreme());
  EXPECT_TRUE(scan("1e1234567").saw_extreme());
  const JsonScanner fine = scan("[\"NaN\\n\\ud83d\\ude00\",1e5]");
  EXPECT_FALSE(fine.saw_non_finite() || fine.saw_line_break() || fine.saw_extreme());
}

TEST(JsonText, NonFiniteNumbersBecomeNullOutsideOfStrings) {
  EXPECT_EQ(without_non_finite(R"([NaN,"NaN \" NaN",-Infinity,{"Infinity":Infinity},-1])"),
            R"([null,"NaN \" NaN",null,{"Infinity":null},-1])");
}

TEST(JsonText, ExtremesBecomeWhatStrictParsersRead) {
  EXPECT_EQ(without_extremes(R"(["\ud800\ud83d\ude00\\udc00\udc00",1e00000012,1E-12345678,true,"1e12345678"])"),
            R"(["\ufffd\ud83d\ude00\\udc00\ufffd",1e12,1E-999999,true,"1e12345678"])");
}

TEST(JsonText, UnescapesToUtf8) {
  EXPECT_EQ(unescape_json(R"(a\n\t\"\\\/\u00e4\u20ac\ud83d\ude00\u0041)"), "a\n\t\"\\/ä€😀A");
  EXPECT_EQ(unescape_json(R"(\ud800x\udc00)"), "\uFFFDx\uFFFD");
}

TEST(JsonText, EscapesAsPythonDoes) {
  std::string out;
  append_json_string(out, std::string_view("\"\\/\n\r\t\b\f\x01\x7f\0ä😀", 17));
  EXPECT_EQ(out, "\"\\\"\\\\/\\n\\r\\t\\b\\f\\u0001\x7f\\u0000ä😀\"");
}

TEST(JsonText, MalformedUtf8BecomesTheReplacementCharacter) {
  std::string out;
  append_json_string(out, "a\xFF\xC3z\xE2\x82");
  EXPECT_EQ(out, "\"a\uFFFD\uFFFDz\uFFFD\uFFFD\"");
}

TEST(JsonText, CutsAtACharacterBoundary) {
  EXPECT_EQ(cut_text("abc", 3), "abc");
  EXPECT_EQ(cut_text("abcd", 3), "abc…");
  EXPECT_EQ(cut_text("aää", 4), "aä…");
}

}  // namespace
}  // namespace livestream

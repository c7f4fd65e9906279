#include "net/url.h"

#include <gtest/gtest.h>

namespace livestream::net {
namespace {

TEST(Url, EscapesAreDecodedAndAPlusStays) {
  EXPECT_EQ(percent_decode("a%20b+c%C3%A4"), "a b+cä");
  EXPECT_EQ(percent_decode(""), "");
}

TEST(Url, BrokenEscapesAreNothing) {
  for (const char* text : {"%", "%4", "%4x", "%x4", "abc%", "%-1", "% 1"})
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

TEST(Url, EverythingButUnreservedCharactersIsEncoded) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("a/b c%ä"), "a%2Fb%20c%25%C3%A4");
}

TEST(Url, TheFirstParameterOfAQueryCounts) {
  EXPECT_EQ(query_value("a=1&b=x+y%26&b=2", "b"), "x y&");
  EXPECT_EQ(query_value("a=1&b", "b"), "");
  EXPECT_EQ(query_value("ab=1", "b"), std::nullopt);
  EXPECT_EQ(query_value("", "b"), std::nullopt);
  EXPECT_EQ(query_value("b=%zz", "b"), std::nullopt);
}

TEST(Url, NumbersAreWholeWithoutSignAndFitIn64Bits) {
  EXPECT_EQ(parse_number("0"), 0U);
  EXPECT_EQ(parse_number("18446744073709551615"), ~std::uint64_t{0});
  for (const char* text : {"", "-1", "+1", "1.5", "1 ", " 1", "x", "18446744073709551616"})
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
}

}  // namespace
}  // namespace livestream::net

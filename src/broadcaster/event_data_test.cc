#include "livestream/event_data.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace livestream {
namespace {

std::string encoded(const EventData& data) { return data.members(); }

TEST(EventData, TakesEveryKindOfValue) {
  const std::vector<std::string> list = {"a", "b\"c"};
  EXPECT_EQ(encoded({{"null", nullptr},
                     {"bool", true},
                     {"int", -7},
                     {"big", std::numeric_limits<std::uint64_t>::max()},
                     {"double", 0.1},
                     {"text", std::string("x\ny")},
                     {"list", list},
                     {"json", RawJson{R"( {"a": [1, 2]} )"}}}),
            R"("null":null,"bool":true,"int":-7,"big":18446744073709551615,"double":0.1,"text":"x\ny",)"
            R"("list":["a","b\"c"],"json":{"a": [1, 2]})");
}

TEST(EventData, WritesNumbersAsPythonDoes) {
  EXPECT_EQ(encoded({{"a", 1.0}, {"b", 1e-5}, {"c", 1e16}, {"d", 2.5F}}), R"("a":1.0,"b":1e-05,"c":1e+16,"d":2.5)");
  EXPECT_EQ(encoded({{"nan", std::nan("")}, {"infinity", -HUGE_VAL}}), R"("nan":null,"infinity":null)");
}

TEST(EventData, KeepsUtf8AndReplacesWhatIsNot) { EXPECT_EQ(encoded({{"ü", "\xFF"}}), "\"ü\":\"\xEF\xBF\xBD\""); }

TEST(EventData, NullPointerIsNull) {
  const char* nothing = nullptr;
  EXPECT_EQ(encoded({{"a", nothing}}), R"("a":null)");
}

TEST(EventData, RawTextThatIsNoJsonIsAString) {
  EXPECT_EQ(encoded({{"a", RawJson{"{\"x\":"}}, {"b", RawJson{"1 2"}}}), R"("a":"{\"x\":","b":"1 2")");
}

TEST(EventData, RawJsonBecomesOneStrictLine) { EXPECT_EQ(encoded({{"a", RawJson{"[NaN,\n1]"}}}), R"("a":[null, 1])"); }

TEST(EventData, IsReadFromAnObjectOnly) {
  EXPECT_EQ(encoded(*EventData::parse(R"( {"a":1} )")), R"("a":1)");
  EXPECT_EQ(encoded(*EventData::parse("{}")), "");
  EXPECT_FALSE(EventData::parse("[1]"));
  EXPECT_FALSE(EventData::parse("{"));
}

TEST(EventData, GrowsMemberByMember) {
  EventData data;
  data.add("a", 1).add("b", "x");
  EXPECT_EQ(encoded(data), R"("a":1,"b":"x")");
}

}  // namespace
}  // namespace livestream

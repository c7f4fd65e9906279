#include "model/data_view.h"

#include <gtest/gtest.h>

#include <limits>

namespace livestream {
namespace {

TEST(DataView, ReadsFieldsOfEachKind) {
  const DataView data(R"({ "line" : "a", "ok":true,"no" :false, "n":3, "f":2.5, "list":[1,"b"], "object":{"n":4} })");
  EXPECT_EQ(data.text("line"), "a");
  EXPECT_EQ(data.flag("ok"), true);
  EXPECT_EQ(data.flag("no"), false);
  EXPECT_EQ(data.count("n"), 3);
  EXPECT_EQ(data.amount("f"), 2.5);
  EXPECT_EQ(data.list("list")->size(), 2u);
  EXPECT_EQ(data.value("object")->as_object().at("n"), 4);
}

TEST(DataView, AFieldOfAnotherTypeIsNothing) {
  const DataView data(R"({"s":"1","n":1,"null":null,"negative":-1,"list":{}})");
  EXPECT_EQ(data.count("s"), std::nullopt);
  EXPECT_EQ(data.amount("s"), std::nullopt);
  EXPECT_EQ(data.flag("s"), std::nullopt);
  EXPECT_EQ(data.text("n"), std::nullopt);
  EXPECT_EQ(data.text("null"), std::nullopt);
  EXPECT_EQ(data.count("negative"), std::nullopt);
  EXPECT_EQ(data.amount("negative"), std::nullopt);
  EXPECT_EQ(data.list("list"), std::nullopt);
  EXPECT_EQ(data.text("missing"), std::nullopt);
}

TEST(DataView, GivesPartsAsWritten) {
  const DataView data(R"({"o":{ "a":1 },"list":[ 1, "x,]", {"b":[2]} ],"empty":[ ],"n":7})");
  EXPECT_EQ(data.object("o"), R"({ "a":1 })");
  EXPECT_EQ(data.object("n"), "{}");
  EXPECT_EQ(data.elements("list"), (std::vector<std::string_view>{"1", R"("x,]")", R"({"b":[2]})"}));
  EXPECT_TRUE(data.elements("empty").empty());
  EXPECT_TRUE(data.elements("o").empty());
  EXPECT_EQ(data.raw("n"), "7");
}

TEST(DataView, ReadsEscapesInKeysAndTexts) {
  const DataView data(R"({"l\u0069ne":"a\n\u00e4\ud83d"})");
  EXPECT_EQ(data.text("line"), "a\nä\xEF\xBF\xBD");
}

TEST(DataView, OfTwoWithTheSameKeyTheLastCounts) { EXPECT_EQ(DataView(R"({"n":1,"n":2})").count("n"), 2); }

TEST(DataView, ACountIsAWholeNumberThatIsExact) {
  const DataView data(
      R"({"whole":3.0,"part":3.5,"big":9223372036854775807,"bigger":9223372036854775808,"huge":1e300})");
  EXPECT_EQ(data.count("whole"), 3);
  EXPECT_EQ(data.count("part"), std::nullopt);
  EXPECT_EQ(data.count("big"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(data.count("bigger"), std::nullopt);
  EXPECT_EQ(data.count("huge"), std::nullopt);
}

TEST(DataView, AnExtremeNumberIsNoAmount) {
  const DataView data(R"({"high":1e999999999999,"list":[1e999999999999]})");
  EXPECT_EQ(data.amount("high"), std::nullopt);
  EXPECT_TRUE(data.list("list").has_value());
}

}  // namespace
}  // namespace livestream

#include "cli/emit_data.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace livestream::cli {
namespace {

std::string data(const std::vector<std::string>& words) {
  const auto json = data_of_words(words);
  return json ? *json : "error: " + json.error().message;
}

TEST(EmitData, TakesNumbersTrueFalseAndNullAsJson) {
  EXPECT_EQ(data({"percent=41.5", "n=-3", "ok=true", "bad=false", "none=null"}),
            R"({"percent":41.5,"n":-3,"ok":true,"bad":false,"none":null})");
}

TEST(EmitData, TakesEverythingElseAsText) {
  EXPECT_EQ(data({"line=tests pass = good", "id=007", "version=1.2.3", "empty=", "nan=NaN", "list=[1]"}),
            R"({"line":"tests pass = good","id":"007","version":"1.2.3","empty":"","nan":"NaN","list":"[1]"})");
}

TEST(EmitData, TakesRawJsonAfterColonEquals) {
  EXPECT_EQ(data({R"(remaining:=["a","b"])", R"(text:="7")"}), R"({"remaining":["a","b"],"text":"7"})");
}

TEST(EmitData, IsAnEmptyObjectWithoutWords) { EXPECT_EQ(data({}), "{}"); }

TEST(EmitData, NamesTheWordThatIsWrong) {
  EXPECT_EQ(data({"line"}), "error: 'line' is no data: write key=value or key:=json");
  EXPECT_EQ(data({"=x"}), "error: '=x' has no key before its '='");
  EXPECT_EQ(data({"a:={"}), "error: the value of 'a' is not JSON: {");
  EXPECT_EQ(data({"a=1", "a=2"}), "error: 'a' is given twice");
}

TEST(EmitJson, IsTheDataWhenATypeIsGiven) {
  const auto request = request_of_json(R"( {"percent": 4} )", "context_update", "s");
  ASSERT_TRUE(request);
  EXPECT_EQ(*request, (EmitRequest{"context_update", R"({"percent": 4})"}));
}

TEST(EmitJson, IsTheEventWhenNoTypeIsGiven) {
  const auto request = request_of_json(R"({"type":"log_line","session_id":"s","data":{"line":"x"}})", "", "s");
  ASSERT_TRUE(request);
  EXPECT_EQ(*request, (EmitRequest{"log_line", R"({"line":"x"})"}));
}

TEST(EmitJson, RefusesWhatIsNoEventOrAnotherSessions) {
  const auto error = [](std::string_view text) { return request_of_json(text, "", "s").error().message; };
  EXPECT_NE(error("[1]").find("no JSON object"), std::string::npos);
  EXPECT_NE(error(R"({"data":{}})").find("no \"type\""), std::string::npos);
  EXPECT_NE(error(R"({"type":"x","session_id":"t"})").find("another session"), std::string::npos);
  EXPECT_NE(error(R"({"type":"x","sequence":4})").find("'sequence' does not belong"), std::string::npos);
}

}  // namespace
}  // namespace livestream::cli

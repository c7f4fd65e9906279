#include "redact/redact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "redact/rules.h"

namespace livestream {
namespace {

namespace json = boost::json;

// What to find and what to leave alone. Its texts are in parts, so that nobody who looks for secrets takes them for
// some.
struct Vector {
  std::string rule;
  std::string says;
  std::string text;
  std::string becomes;  // itself, if nothing is to be found
};

std::string joined(const json::value& parts) {
  std::string text;
  for (const json::value& part : parts.as_array()) text += part.as_string();
  return text;
}

std::vector<Vector> read_vectors() {
  const auto text = read_file(LIVESTREAM_VECTORS, 1 << 20);
  if (!text) throw std::runtime_error(text.error().message);
  std::vector<Vector> vectors;
  const json::value all = json::parse(*text);
  for (const json::value& each : all.as_array()) {
    const json::object& object = each.as_object();
    Vector vector{.rule = std::string(object.at("rule").as_string()),
                  .says = std::string(object.at("says").as_string()),
                  .text = joined(object.at("text")),
                  .becomes = ""};
    const json::value* const becomes = object.if_contains("becomes");
    vector.becomes = becomes == nullptr ? vector.text : std::string(becomes->as_string());
    vectors.push_back(vector);
  }
  return vectors;
}

std::string in_json(const std::string& text) {
  return json::serialize(json::object{{"type", "log_line"}, {"line", text}});
}

const std::vector<Vector>& vectors() {
  static const std::vector<Vector> all = read_vectors();
  return all;
}

TEST(Redact, FindsWhatIsSecretInPlainText) {
  for (const Vector& vector : vectors())
    EXPECT_EQ(redact(vector.text), vector.becomes) << vector.rule << ": " << vector.says;
}

TEST(Redact, FindsItInStringsOfJson) {
  for (const Vector& vector : vectors())
    EXPECT_EQ(redact(in_json(vector.text)), in_json(vector.becomes)) << vector.rule << ": " << vector.says;
}

TEST(Redact, FindsItInStringsOfJsonInStringsOfJson) {
  for (const Vector& vector : vectors())
    EXPECT_EQ(redact(in_json(in_json(vector.text))), in_json(in_json(vector.becomes)))
        << vector.rule << ": " << vector.says;
}

TEST(Redact, ChangesNothingThatWasRedacted) {
  for (const Vector& vector : vectors()) EXPECT_EQ(redact(vector.becomes), vector.becomes) << vector.says;
}

TEST(Redact, HasAnExampleAndANearMissOfEachRule) {
  std::set<std::string_view> found;
  std::set<std::string_view> missed;
  for (const Vector& vector : vectors()) (vector.becomes == vector.text ? missed : found).insert(vector.rule);
  for (const Rule& rule : all_rules()) {
    EXPECT_TRUE(found.contains(rule.name)) << rule.name;
    EXPECT_TRUE(missed.contains(rule.name)) << rule.name;
  }
}

TEST(Redact, HasAnExampleOfEachAnchor) {
  for (const Rule& rule : all_rules()) {
    bool is_used = false;
    for (const Vector& vector : vectors()) {
      if (vector.rule != rule.name || vector.text == vector.becomes) continue;
      const std::string text = vector.text + in_json(vector.text) + in_json(in_json(vector.text));
      for (std::size_t at = 0; at < text.size(); ++at)
        is_used |= anchor_size(rule, std::string_view(text).substr(at)) > 0;
    }
    EXPECT_TRUE(is_used) << rule.anchor;
  }
}

const std::string kPassword = "tr0ub4dor&3";

TEST(Redact, LeavesTextWithoutSecretsWhereItIs) {
  std::string out = "before";
  EXPECT_FALSE(redact("nothing to see here", out));
  EXPECT_EQ(out, "before");
  EXPECT_TRUE(redact("password: " + kPassword, out));
  EXPECT_EQ(out, "password: [redacted:password]");
  EXPECT_EQ(redact(""), "");
}

TEST(Redact, FindsSeveralAndKeepsWhatIsBetween) {
  EXPECT_EQ(redact("a://b:" + kPassword + "@c d://e:" + kPassword + "@f"),
            "a://b:[redacted:url-password]@c d://e:[redacted:url-password]@f");
}

TEST(Redact, LeavesKeysOfJsonAlone) {
  const std::string url = "https://a:" + kPassword + "@b";
  const json::value value = {{url, url}, {"other", 1}};
  const std::string redacted = "https://a:[redacted:url-password]@b";
  EXPECT_EQ(json::parse(redact(json::serialize(value))), json::value({{url, redacted}, {"other", 1}}));
  EXPECT_EQ(redact("{\"" + url + "\" : 1}"), "{\"" + url + "\" : 1}");
}

TEST(Redact, TakesNothingOutsideOfStringsOfJsonForAValue) {
  for (const std::string text : {R"({"password=":12345678,"a":1})", R"({"password:":"tr0ub4dor","b":"c"})",
                                 R"({"-----BEGIN ":" PRIVATE KEY-----\n0123456789abcdefghijklmnopqrstuv"})",
                                 R"(["password=","tr0ub4dor!","c"])", R"({"token": 12345678901234e567})"})
    EXPECT_EQ(redact(text), text);
}

TEST(Redact, KeepsEscapesWhole) {
  EXPECT_EQ(redact(R"("\nPASSWORD=)" + kPassword + R"(\u00e9")"), R"("\nPASSWORD=[redacted:password]\u00e9")");
  EXPECT_EQ(redact(R"({"password":"tr0ub\"4dor\\"})"), R"({"password":"[redacted:password]"})");
  EXPECT_EQ(redact(R"({"password":"tr0ub4dor\u0026\/3"})"), R"({"password":"[redacted:password]"})");
}

TEST(Redact, SeesSecretsThatAreColoured) {
  const std::string token = std::string("gh") + "p_q7Zr2LwX0vTn5YbK7mJcD3fG8hP1sR4uN6aE";
  for (const std::string colour : {"\x1b[1;31m", "\x1b[01;31m\x1b[K", "\\u001b[31m", "\\x1b[m"})
    EXPECT_EQ(redact(colour + token), colour + "[redacted:github-token]");
  EXPECT_EQ(redact("item" + token), "item" + token);
}

}  // namespace
}  // namespace livestream

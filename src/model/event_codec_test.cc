#include "model/event_codec.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <limits>

#include "base/iso_time.h"

namespace livestream {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const SystemTime kNow = parse_iso_time("2026-11-23T03:02:52.5Z")->time;

Result<Event> parse(std::string_view text) {
  return parse_event(text, {.session_id = "s", .now = kNow, .sequence = 7});
}

std::string error_of(std::string_view text) {
  const auto event = parse(text);
  return event ? "" : event.error().message;
}

TEST(EventCodec, KeepsTheLineByteForByte) {
  constexpr std::string_view kLine =
      R"({"type": "log_line", "session_id":"s","x":[1, 2.50], "timestamp":"2026-11-23T03:02:53.142615","sequence":3,)"
      R"("emitter":"00ff","data":{"line":"\u00e4\ud800 ä"}})";
  const Event event = *parse(kLine);
  EXPECT_EQ(event.line(), kLine);
  EXPECT_EQ(event.type(), "log_line");
  EXPECT_EQ(event.session_id(), "s");
  EXPECT_EQ(event.timestamp(), "2026-11-23T03:02:53.142615");
  EXPECT_EQ(event.sequence(), 3u);
  EXPECT_EQ(event.emitter(), "00ff");
  EXPECT_EQ(event.data().at("line").as_string(), "ä\uFFFD ä");
  EXPECT_FALSE(event.anonymous());
}

TEST(EventCodec, CompletesWhatIsMissingAtTheEnd) {
  const Event event = *parse(R"({"type":"x"})");
  EXPECT_EQ(event.line(), R"({"type":"x","session_id":"s","timestamp":"2026-11-23T03:02:52.500000Z","sequence":7})");
  EXPECT_EQ(event.sequence(), 7u);
  EXPECT_TRUE(event.anonymous());
  EXPECT_TRUE(event.data().empty());
}

TEST(EventCodec, AMissingSessionIdAloneDoesNotMakeItAnonymous) {
  EXPECT_FALSE(parse(R"({"type":"x","timestamp":"t","sequence":1})")->anonymous());
  EXPECT_TRUE(parse(R"({"type":"x","timestamp":"t"})")->anonymous());
  EXPECT_TRUE(parse(R"({"type":"x","sequence":1})")->anonymous());
}

TEST(EventCodec, RemovesWhatIsOursToGive) {
  constexpr std::string_view kRest = R"("session_id":"s","timestamp":"t","sequence":1)";
  const auto line = [&](const std::string& before, const std::string& after) {
    return std::string(parse("{" + before + std::string(kRest) + after + "}")->line());
  };
  EXPECT_EQ(line(R"("offset":5,"type":"x",)", R"(,"epoch":"e")"), R"({"type":"x",)" + std::string(kRest) + "}");
  EXPECT_EQ(line(R"("type":"x", "offset" : {"a":1}, )", ""), R"({"type":"x", )" + std::string(kRest) + "}");
  EXPECT_EQ(line(R"("epoch":1,"offset":2,"type":"x",)", R"(,"data":{"offset":3})"),
            R"({"type":"x",)" + std::string(kRest) + R"(,"data":{"offset":3}})");
}

TEST(EventCodec, MakesOneLineOfFinitePlainJson) {
  const Event event = *parse(
      "  {\"type\":\"x\",\r\n\"session_id\":\"s\",\"timestamp\":\"t\",\"sequence\":1,\n"
      "\"data\":{\"a\":NaN,\"b\":[-Infinity]}}\n\n");
  EXPECT_EQ(event.line(),
            R"({"type":"x",  "session_id":"s","timestamp":"t","sequence":1, "data":{"a":null,"b":[null]}})");
  EXPECT_TRUE(event.data().at("a").is_null());
}

TEST(EventCodec, NamesTheFieldAndTheValueItRefuses) {
  EXPECT_EQ(error_of(R"({"type":42})"), R"("type" must be a non-empty string, found 42)");
  EXPECT_EQ(error_of(R"({"type":""})"), R"("type" must be a non-empty string, found "")");
  EXPECT_EQ(error_of(R"({})"), R"("type" must be a non-empty string, found none)");
  EXPECT_EQ(error_of(R"({"type":"x","sequence":0})"), R"("sequence" must be a whole number of at least 1, found 0)");
  for (const char* value : {"-1", "1.5", "1e3", "\"1\"", "null", "99999999999999999999999", "true"})
    EXPECT_THAT(error_of(fmt::format(R"({{"type":"x","sequence":{}}})", value)), HasSubstr(value));
  EXPECT_EQ(error_of(R"({"type":"x","session_id":"t"})"),
            R"("session_id" must be "s" here, or be left out, found "t")");
  EXPECT_EQ(error_of(R"({"type":"x","session_id":null})"), R"("session_id" must be a string, found null)");
  EXPECT_EQ(error_of(R"({"type":"x","timestamp":5})"), R"("timestamp" must be a string, found 5)");
  EXPECT_EQ(error_of(R"({"type":"x","emitter":[]})"), R"("emitter" must be a string, found [])");
  EXPECT_EQ(error_of(R"({"type":"x","data":[1]})"), R"("data" must be an object, found [1])");
  EXPECT_THAT(error_of(R"({"type":"x","data":")" + std::string(100, 'y') + "\"}"), testing::EndsWith("yyy…"));
}

TEST(EventCodec, SaysWhereItIsNoJson) {
  EXPECT_EQ(error_of("\n\n {\"type\":\"x\" 1}"), "line 3, column 14: expected ',' or '}' after the value, found '1'");
  EXPECT_THAT(error_of("[1]"), HasSubstr("expected a JSON object, found '['"));
  EXPECT_THAT(error_of(""), HasSubstr("found the end"));
  EXPECT_THAT(error_of(R"({"type":"x"} {})"), HasSubstr("expected the end, found '{'"));
  EXPECT_THAT(error_of(R"({"type":"x","a":1,"\u0061":2})"), HasSubstr("the key \"a\" stands there twice"));
}

TEST(EventCodec, FindsDuplicatesAmongManyKeys) {
  std::string text = R"({"type":"x")";
  for (int i = 0; i < 50; ++i) text += fmt::format(",\"k{}\":0", i);
  EXPECT_TRUE(parse(text + "}"));
  EXPECT_THAT(error_of(text + R"(,"k3":1})"), HasSubstr("\"k3\""));
}

TEST(EventCodec, ChecksTheSessionIdItWasNotTold) {
  EXPECT_EQ(parse_event(R"({"type":"x","session_id":"ü"})", {})->session_id(), "ü");
  EXPECT_THAT(parse_event(R"({"type":"x","session_id":"../x"})", {}).error().message, HasSubstr("dot"));
  EXPECT_THAT(parse_event(R"({"type":"x"})", {}).error().message, HasSubstr("\"session_id\""));
}

TEST(EventCodec, DepthIsBoundedFromTheTop) {
  const auto nested = [](int depth) {
    return R"({"type":"x","data":{"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}}";
  };
  EXPECT_EQ(parse(nested(254))->data().size(), 1u);
  EXPECT_THAT(error_of(nested(255)), HasSubstr("deep"));
}

TEST(EventCodec, ReadsExtremeNumbersAsTheNearestThereIs) {
  const Event event =
      *parse(R"({"type":"x","data":{"a":1e99999999999,"b":1e-99999999999,"c":123456789012345678901234}})");
  EXPECT_EQ(event.data().at("b").as_double(), 0.0);
  EXPECT_EQ(event.data().at("a").as_double(), std::numeric_limits<double>::infinity());
  EXPECT_THAT(event.line(), HasSubstr("1e99999999999"));
}

TEST(EventCodec, ReadsLinesAllOrNothing) {
  const auto events = parse_events("{\"type\":\"a\"}\r\n\n  \n{\"type\":\"b\",\"sequence\":1}\n{\"type\":\"c\"}",
                                   {.session_id = "s", .now = kNow, .sequence = 10});
  ASSERT_EQ(events->size(), 3u);
  EXPECT_EQ(events->at(0).sequence(), 10u);
  EXPECT_EQ(events->at(1).sequence(), 1u);
  EXPECT_EQ(events->at(2).sequence(), 11u);

  const auto bad = parse_events("{\"type\":\"a\"}\n\n{\"type\":}", {.session_id = "s"});
  EXPECT_EQ(bad.error().message, "line 3, column 9: expected a value, found '}'");
  EXPECT_THAT(parse_events("{\"type\":\"a\"}\n{\"type\":1}", {.session_id = "s"}).error().message,
              StartsWith("line 2: \"type\""));
  EXPECT_TRUE(parse_events("", {})->empty());
}

TEST(LoggedEvent, IsNeverCompletedWithWhatDiffersTomorrow) {
  const auto logged = parse_logged_event(R"({"type":"x"})", "s");
  EXPECT_EQ(logged->event.line(), R"({"type":"x","session_id":"s"})");
  EXPECT_EQ(logged->event.timestamp(), "");
  EXPECT_EQ(logged->event.sequence(), 0u);
  EXPECT_TRUE(logged->event.anonymous());
  EXPECT_EQ(logged->torn, 0u);
}

TEST(LoggedEvent, IsFoundBehindATornOne) {
  const std::string torn = R"({"type": "a", "session_id": "s", "da)";
  const std::string whole = R"({"type": "b", "session_id": "s", "timestamp": "t", "sequence": 2, "data": {}})";
  const auto logged = parse_logged_event(torn + whole, "s");
  EXPECT_EQ(logged->event.line(), whole);
  EXPECT_EQ(logged->torn, torn.size());
  EXPECT_FALSE(parse_logged_event(torn, "s"));
  EXPECT_FALSE(parse_logged_event("rubbish", "s"));
}

TEST(LoggedEvent, OfAnotherSessionDoesNotCount) {
  EXPECT_FALSE(parse_logged_event(R"({"type":"x","session_id":"other"})", "s"));
}

std::uint64_t identity(const std::string& rest) { return identity_of(*parse(R"({"type":"x",)" + rest + "}")); }

TEST(Identity, IsEmitterAndSequence) {
  EXPECT_EQ(identity(R"("emitter":"e","sequence":1,"timestamp":"t")"),
            identity(R"("emitter":"e","sequence":1,"timestamp":"u","data":{"a":1})"));
  EXPECT_NE(identity(R"("emitter":"e","sequence":1,"timestamp":"t")"),
            identity(R"("emitter":"e","sequence":2,"timestamp":"t")"));
  EXPECT_NE(identity(R"("emitter":"e","sequence":1,"timestamp":"t")"),
            identity(R"("emitter":"f","sequence":1,"timestamp":"t")"));
}

TEST(Identity, WithoutEmitterIsTheContentByValue) {
  const std::string head = R"("sequence":1,"timestamp":"t","data":)";
  const auto base = identity(head + R"({"a":[1,{"k":"ä"}],"b":null})");
  EXPECT_EQ(base, identity(head + R"({ "b" : null, "a":[1, {"k":"\u00e4"}]})"));
  EXPECT_NE(base, identity(head + R"({"a":[1,{"k":"a"}],"b":null})"));
  EXPECT_NE(base, identity(head + R"({"a":[{"k":"ä"},1],"b":null})"));
  EXPECT_NE(base, identity(head + R"({"a":[1,{"k":"ä"}],"b":false})"));
  EXPECT_NE(base, identity(R"("sequence":1,"timestamp":"u","data":{"a":[1,{"k":"ä"}],"b":null})"));
}

TEST(Identity, OfAnonymousEventsIsNone) { EXPECT_EQ(identity(R"("emitter":"e")"), 0u); }

TEST(EncodeEvent, WritesOneLineWithoutSpaces) {
  const std::string line = encode_event({.type = "log_line",
                                         .session_id = "sitzung \"ü\"",
                                         .time = kNow,
                                         .sequence = 3,
                                         .emitter = "00ff",
                                         .data_json = DataBuilder().add("line", "a\nb").add("n", 1).json()});
  EXPECT_EQ(line, R"({"type":"log_line","session_id":"sitzung \"ü\"","timestamp":"2026-11-23T03:02:52.500000Z",)"
                  R"("sequence":3,"emitter":"00ff","data":{"line":"a\nb","n":1}})");
  EXPECT_EQ(parse_event(line, {})->line(), line);
  EXPECT_THAT(encode_event({.type = "x", .session_id = "s"}), HasSubstr(R"("sequence":1,"data":{}})"));
}

TEST(DataBuilder, WritesEveryKind) {
  EXPECT_EQ(DataBuilder().json(), "{}");
  DataBuilder data;
  data.add("s", std::string_view("x")).add("b", true).add("d", 0.1).add("i", std::int64_t{-5}).add_json("j", "[1]");
  data.add("nan", std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(data.json(), R"({"s":"x","b":true,"d":0.1,"i":-5,"j":[1],"nan":null})");
}

TEST(EncodeDouble, WritesAsPythonDoes) {
  const std::pair<double, const char*> kCases[] = {{0.0, "0.0"},
                                                   {-0.0, "-0.0"},
                                                   {1.0, "1.0"},
                                                   {-1.5, "-1.5"},
                                                   {0.1, "0.1"},
                                                   {1e-4, "0.0001"},
                                                   {1e-5, "1e-05"},
                                                   {1.5e-7, "1.5e-07"},
                                                   {123456.0, "123456.0"},
                                                   {1e15, "1000000000000000.0"},
                                                   {1e16, "1e+16"},
                                                   {1.25e22, "1.25e+22"},
                                                   {1e300, "1e+300"},
                                                   {5e-324, "5e-324"},
                                                   {0.30000000000000004, "0.30000000000000004"},
                                                   {9007199254740993.0, "9007199254740992.0"},
                                                   {12345678901234567.0, "1.2345678901234568e+16"}};
  for (const auto& [value, text] : kCases) EXPECT_EQ(encode_double(value), text);
  EXPECT_EQ(encode_double(std::numeric_limits<double>::infinity()), "null");
}

TEST(ToJson, WritesTheSameValue) {
  const Event event = *parse(R"({"type":"x","data":{"a":[true,null,1,-1,18446744073709551615,2.5,"ä\n"],"b":{}}})");
  EXPECT_EQ(to_json(event.data()), R"({"a":[true,null,1,-1,18446744073709551615,2.5,"ä\n"],"b":{}})");
}

}  // namespace
}  // namespace livestream

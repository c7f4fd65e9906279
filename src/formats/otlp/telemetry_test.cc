#include "formats/otlp/telemetry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <string>

namespace livestream::otlp {
namespace {

using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr std::string_view kLogs =
    R"( {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},
        "scopeLogs":[{"logRecords":[
          {"timeUnixNano":"1795400000000000000","body":{"stringValue":"x.y"},"attributes":[
            {"key":"n","value":{"intValue":"7"}},{"key":"m","value":{"intValue":8}},
            {"key":"d","value":{"doubleValue":0.5}},{"key":"b","value":{"boolValue":true}},
            {"key":"none","value":{}},{"key":"list","value":{"arrayValue":{"values":[]}}}]},
          {"timeUnixNano":"0","observedTimeUnixNano":1795400000000001000,"body":null,
           "attributes":[{"key":"event.name","value":{"stringValue":"z"}},
                         {"key":"service.name","value":{"stringValue":"own"}}]}]}]}]})";

TEST(TelemetryAsJson, HasRecordsWithTheirAttributesAndThoseOfTheirResource) {
  const auto read = read_json(kLogs);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->logs.size(), 2);
  EXPECT_EQ(read->logs[0].name, "x.y");
  EXPECT_EQ(read->logs[0].time_us, 1'795'400'000'000'000);
  EXPECT_THAT(read->logs[0].attributes, UnorderedElementsAre(Pair("service.name", "a"), Pair("n", "7"), Pair("m", "8"),
                                                             Pair("d", "0.5"), Pair("b", "true")));
  EXPECT_EQ(read->logs[1].name, "z");
  EXPECT_EQ(read->logs[1].time_us, 1'795'400'000'000'001);
  EXPECT_EQ(read->logs[1].attributes.at("service.name"), "own");
}

TEST(TelemetryAsJson, HasSums) {
  const auto read = read_json(
      R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[
        {"name":"t","sum":{"aggregationTemporality":1,"dataPoints":[{"asInt":"3"},{"asDouble":1.5}]}},
        {"name":"c","sum":{"aggregationTemporality":2,"dataPoints":[{"asInt":4}]}},
        {"name":"h","histogram":{"dataPoints":[{"count":1}]}}]}]}]})");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->sums.size(), 3);
  EXPECT_EQ(read->sums[0].value, 3);
  EXPECT_TRUE(read->sums[0].is_delta);
  EXPECT_EQ(read->sums[1].value, 1.5);
  EXPECT_EQ(read->sums[2].metric, "c");
  EXPECT_FALSE(read->sums[2].is_delta);
}

TEST(TelemetryAsJson, IsAnObject) {
  EXPECT_FALSE(read_json("[]"));
  EXPECT_FALSE(read_json(kLogs.substr(0, 100)));
  EXPECT_FALSE(read_json(""));
  EXPECT_THAT(read_json(R"({"resourceLogs":[1,{"scopeLogs":{}}]})")->logs, IsEmpty());
}

// --- The binary form

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value > 0x7f; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
std::string field(unsigned number, std::string_view content) {
  return varint(number << 3 | 2) + varint(content.size()) + std::string(content);
}
std::string number_field(unsigned number, std::uint64_t value) { return varint(number << 3) + varint(value); }
std::string fixed_field(unsigned number, std::uint64_t value) {
  std::string bytes = varint(number << 3 | 1);
  for (int i = 0; i < 8; ++i, value >>= 8) bytes += static_cast<char>(value);
  return bytes;
}
std::string attribute(std::string_view key, const std::string& value) { return field(1, key) + field(2, value); }

std::string request(const std::string& item) {
  const std::string resource = field(1, attribute("service.name", field(1, "a")));
  return field(1, field(1, resource) + field(2, field(2, item)));
}

TEST(TelemetryAsProtobuf, HasTheSameRecords) {
  const std::string item = fixed_field(1, 1'795'400'000'000'000'000) + field(5, field(1, "x.y")) +
                           field(6, attribute("n", number_field(3, 7))) + field(6, attribute("b", number_field(2, 1))) +
                           field(6, attribute("d", fixed_field(4, std::bit_cast<std::uint64_t>(0.5)))) +
                           field(6, attribute("list", field(5, "")));
  const auto read = read_logs(request(item));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->logs.size(), 1);
  EXPECT_EQ(read->logs[0].name, "x.y");
  EXPECT_EQ(read->logs[0].time_us, 1'795'400'000'000'000);
  EXPECT_THAT(read->logs[0].attributes,
              UnorderedElementsAre(Pair("service.name", "a"), Pair("n", "7"), Pair("b", "true"), Pair("d", "0.5")));
}

TEST(TelemetryAsProtobuf, HasTheSameSums) {
  const std::string point = fixed_field(3, 2'000) + fixed_field(6, 5) + field(7, attribute("type", field(1, "input")));
  const auto read = read_metrics(request(field(7, field(1, point) + number_field(2, 1)) + field(1, "t")));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->sums.size(), 1);
  EXPECT_EQ(read->sums[0].metric, "t");
  EXPECT_EQ(read->sums[0].value, 5);
  EXPECT_EQ(read->sums[0].time_us, 2);
  EXPECT_TRUE(read->sums[0].is_delta);
  EXPECT_THAT(read->sums[0].attributes, UnorderedElementsAre(Pair("service.name", "a"), Pair("type", "input")));
}

TEST(TelemetryAsProtobuf, ThatIsCutOffIsRefused) {
  const std::string whole = request(fixed_field(1, 1) + field(5, field(1, "x")));
  ASSERT_TRUE(read_logs(whole));
  for (std::size_t size = 1; size < whole.size(); ++size) EXPECT_FALSE(read_logs(whole.substr(0, size))) << size;
  EXPECT_FALSE(read_logs("{}"));
  EXPECT_TRUE(read_logs("")) << "an empty message";
}

}  // namespace
}  // namespace livestream::otlp

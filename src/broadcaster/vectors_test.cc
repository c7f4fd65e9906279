// With the same clock and input the SDKs write the same bytes: tests/vectors/events.json says which.

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "base/file.h"
#include "broadcaster/broadcaster_fixture.h"
#include "livestream/broadcaster.h"

namespace livestream {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMost = 1 << 20;
constexpr std::string_view kEmitter = "0123456789abcdef";

void add(EventData& data, std::string_view name, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return (void)data.add(name, nullptr);
    case json::kind::bool_:
      return (void)data.add(name, value.get_bool());
    case json::kind::int64:
      return (void)data.add(name, value.get_int64());
    case json::kind::uint64:
      return (void)data.add(name, value.get_uint64());
    case json::kind::double_:
      return (void)data.add(name, value.get_double());
    case json::kind::string:
      return (void)data.add(name, std::string(value.get_string()));
    case json::kind::array: {
      std::vector<std::string> list;
      for (const json::value& each : value.get_array()) list.emplace_back(each.get_string());
      return (void)data.add(name, list);
    }
    case json::kind::object:
      return (void)data.add(name, RawJson{json::serialize(value)});
  }
}

std::string without_emitter(std::string line, const std::string& emitter) {
  const std::size_t place = line.find(emitter);
  return place == std::string::npos ? line : line.replace(place, emitter.size(), kEmitter);
}

class Vectors : public broadcaster_test::BroadcasterFixture {};

TEST_F(Vectors, EachIsWrittenAsItShouldBe) {
  const auto text = read_file(LIVESTREAM_VECTORS, kMost);
  ASSERT_TRUE(text) << text.error().message;
  const json::value vectors = json::parse(*text);
  ASSERT_FALSE(vectors.as_array().empty());
  for (const json::value& vector : vectors.as_array()) {
    const std::string session(vector.at("session_id").as_string());
    const std::chrono::microseconds time(vector.at("time_us").to_number<std::int64_t>());
    options_.now = [time] { return std::chrono::system_clock::time_point(time); };
    EventBroadcaster events(session, "", true, options_);
    EventData data;
    for (const auto& [name, value] : vector.at("data").as_object()) add(data, name, value);
    EXPECT_EQ(events.emit(std::string(vector.at("type").as_string()), data), 1U) << session;
    const auto record = read_file(events.record_path(), kMost);
    ASSERT_TRUE(record) << record.error().message;
    EXPECT_EQ(without_emitter(*record, events.emitter()), std::string(vector.at("line").as_string()));
  }
}

}  // namespace
}  // namespace livestream

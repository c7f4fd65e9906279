// Real sessions, and what was found out about them by other means: LIVESTREAM_SAMPLES names a folder that holds
// expected.json and the files it names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "formats/copilot/transcript.h"
#include "formats/json_fields.h"
#include "model/json_tree.h"

namespace livestream::copilot {
namespace {

namespace json = boost::json;
using Events = std::vector<Derived>;

struct Sample {
  std::string name;
  std::string text;
  json::object facts;

  std::size_t records(std::string_view type) const {
    const json::value* const count = facts.at("kinds").as_object().if_contains(type);
    return count == nullptr ? 0 : count->to_number<std::size_t>();
  }
};

std::vector<Sample> all_samples() {
  std::vector<Sample> samples;
  const char* folder = std::getenv("LIVESTREAM_SAMPLES");
  if (folder == nullptr) return samples;
  const std::filesystem::path root(folder);
  const auto expected = parse_json(*read_file(root / "expected.json", 64 << 20));
  for (const auto& [name, facts] : expected->at("files").as_object()) {
    const json::value* kind = facts.as_object().if_contains("kind");
    if (kind == nullptr || kind->as_string() != "copilot-events") continue;
    samples.push_back({std::string(name), *read_file(root / std::string(name), 64 << 20), facts.as_object()});
  }
  return samples;
}

struct Reading {
  CopilotTranscript transcript;
  Events events;

  // As one who follows the file reads it: what is not ended yet counts if it is whole.
  explicit Reading(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (end < text.size() || is_whole_json(text)) transcript.read(text.substr(0, end), events);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  std::vector<json::object> of_type(std::string_view type) const {
    std::vector<json::object> found;
    for (const Derived& event : events)
      if (event.type == type) found.push_back(parse_json(event.data)->as_object());
    return found;
  }
  std::size_t messages_of(std::string_view role) const {
    const auto messages = of_type("message");
    return static_cast<std::size_t>(std::count_if(
        messages.begin(), messages.end(), [&](const json::object& one) { return one.at("role").as_string() == role; }));
  }
};

// The data of the last record of a type, read by other means.
json::object last_record(const Sample& sample, std::string_view type) {
  json::object data;
  std::string_view rest = sample.text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const auto record = parse_json(rest.substr(0, end));
    if (record && record->at("type").as_string() == type) data = record->at("data").as_object();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return data;
}

class CopilotSamples : public testing::Test {
 protected:
  void SetUp() override {
    if (samples_.empty()) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  }
  const std::vector<Sample> samples_ = all_samples();
};

TEST_F(CopilotSamples, EveryRecordIsRead) {
  for (const Sample& sample : samples_) {
    const Reading reading(sample.text);
    SCOPED_TRACE(sample.name);
    EXPECT_EQ(reading.transcript.facts().records, sample.facts.at("nonblank_lines").to_number<std::size_t>());
    EXPECT_EQ(reading.transcript.facts().skipped, sample.facts.at("invalid_json_lines").to_number<std::size_t>());
  }
}

TEST_F(CopilotSamples, WhatIsToldIsAsOftenAsItsRecords) {
  for (const Sample& sample : samples_) {
    const Reading reading(sample.text);
    SCOPED_TRACE(sample.name);
    EXPECT_EQ(reading.of_type("session_start").size(), sample.records("session.start"));
    EXPECT_EQ(reading.messages_of("user"), sample.records("user.message"));
    EXPECT_EQ(reading.messages_of("assistant"), sample.records("assistant.message"));
    EXPECT_EQ(reading.of_type("process").size(), sample.records("session.shutdown"));
  }
}

TEST_F(CopilotSamples, TokensToldAreTheSumsAtTheEnd) {
  for (const Sample& sample : samples_) {
    const Reading reading(sample.text);
    SCOPED_TRACE(sample.name);
    const json::object shutdown = last_record(sample, "session.shutdown");
    for (const auto& [model, metrics] : shutdown.at("modelMetrics").as_object()) {
      std::int64_t prompt = 0;
      std::int64_t output = 0;
      std::int64_t requests = 0;
      for (const json::object& usage : reading.of_type("usage")) {
        if (usage.at("model").as_string() != std::string_view(model)) continue;
        for (const char* key : {"input_tokens", "cache_read_tokens", "cache_write_tokens"})
          if (const json::value* count = usage.if_contains(key)) prompt += count->to_number<std::int64_t>();
        output += usage.at("output_tokens").to_number<std::int64_t>();
        requests += usage.at("requests").to_number<std::int64_t>();
      }
      EXPECT_EQ(prompt, metrics.at("usage").at("inputTokens").to_number<std::int64_t>());
      EXPECT_EQ(output, metrics.at("usage").at("outputTokens").to_number<std::int64_t>());
      EXPECT_EQ(requests, metrics.at("requests").at("count").to_number<std::int64_t>());
    }
    EXPECT_EQ(reading.of_type("context_update").back().at("tokens_used"), shutdown.at("currentTokens"));
  }
}

TEST_F(CopilotSamples, CutOffAnywhereTheBeginningOfAFileGivesTheBeginningOfItsEvents) {
  for (const Sample& sample : samples_) {
    const Events all = Reading(sample.text).events;
    for (std::size_t size = 0; size < sample.text.size(); size += std::max<std::size_t>(sample.text.size() / 200, 1)) {
      const Events some = Reading(std::string_view(sample.text).substr(0, size)).events;
      ASSERT_LE(some.size(), all.size());
      ASSERT_TRUE(std::equal(some.begin(), some.end(), all.begin())) << sample.name << " cut at " << size;
    }
  }
}

}  // namespace
}  // namespace livestream::copilot

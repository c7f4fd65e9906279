// Real session files, and what was found out about them by other means: LIVESTREAM_SAMPLES names a folder that holds
// expected.json and the files it names. That counts what stands at the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "formats/gemini/transcript.h"
#include "formats/json_fields.h"
#include "model/json_tree.h"

namespace livestream::gemini {
namespace {

namespace json = boost::json;

struct Sample {
  std::string name;
  std::string text;
  json::object facts;

  bool is_whole() const { return name.ends_with(".json"); }
};

std::vector<Sample> all_samples() {
  std::vector<Sample> samples;
  const char* folder = std::getenv("LIVESTREAM_SAMPLES");
  if (folder == nullptr) return samples;
  const std::filesystem::path root(folder);
  const auto expected = parse_json(*read_file(root / "expected.json", 64 << 20));
  for (const auto& [name, facts] : expected->at("files").as_object()) {
    const json::value* kind = facts.as_object().if_contains("kind");
    if (kind == nullptr || kind->as_string() != "gemini-session") continue;
    samples.push_back({std::string(name), *read_file(root / std::string(name), 64 << 20), facts.as_object()});
  }
  return samples;
}

// As one who follows the file reads it: what is not ended yet counts if it is whole.
void read_text(GeminiTranscript& transcript, std::string_view text, std::vector<Derived>& events) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end < text.size() || is_whole_json(text)) transcript.read(text.substr(0, end), events);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

struct Reading {
  GeminiTranscript transcript;
  std::vector<Derived> events;

  explicit Reading(const Sample& sample) : Reading(sample, sample.text) {}
  Reading(const Sample& sample, std::string_view text) {
    if (sample.is_whole()) {
      transcript.read_whole(text, events);
    } else {
      read_text(transcript, text, events);
    }
  }
  std::vector<json::object> of_type(std::string_view type) const {
    std::vector<json::object> found;
    for (const Derived& event : events)
      if (event.type == type) found.push_back(parse_json(event.data)->as_object());
    return found;
  }
};

std::string text_in_data(const json::object& data, std::string_view key) {
  const json::value* value = data.if_contains(key);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

std::int64_t number(const json::object& data, std::string_view key) { return data.at(key).to_number<std::int64_t>(); }

std::map<std::string, std::size_t> expected_counts(const json::value& facts) {
  std::map<std::string, std::size_t> counts;
  for (const auto& [name, count] : facts.as_object()) counts[std::string(name)] = count.to_number<std::size_t>();
  return counts;
}

std::map<std::string, TokenCounts> expected_usage(const json::object& facts) {
  std::map<std::string, TokenCounts> usage;
  for (const auto& [model, value] : facts.at("tokens_by_model").as_object()) {
    const json::object& tokens = value.as_object();
    const std::int64_t thoughts = number(tokens, "thoughts");
    usage[model == "None" ? "" : std::string(model)] = {
        number(tokens, "input") - number(tokens, "cached") + number(tokens, "tool"), number(tokens, "cached"),
        number(tokens, "output") + thoughts, thoughts};
  }
  return usage;
}

std::map<std::string, TokenCounts> told_usage(const Reading& reading) {
  std::map<std::string, TokenCounts> usage;
  for (const json::object& data : reading.of_type("usage"))
    usage[text_in_data(data, "model")] += {number(data, "input_tokens"), number(data, "cache_read_tokens"),
                                           number(data, "output_tokens"), number(data, "reasoning_tokens")};
  return usage;
}

class GeminiSamples : public testing::Test {
 protected:
  void SetUp() override {
    if (samples_.empty()) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  }
  const std::vector<Sample> samples_ = all_samples();
};

TEST_F(GeminiSamples, MessagesAndTimesAreThoseOfTheFile) {
  for (const Sample& sample : samples_) {
    const Reading reading(sample);
    SCOPED_TRACE(sample.name);
    EXPECT_EQ(reading.transcript.final_messages(), expected_counts(sample.facts.at("messages")));
    EXPECT_EQ(reading.transcript.facts().records, sample.facts.at("records").to_number<std::size_t>());
    EXPECT_EQ(reading.transcript.facts().skipped, 0U);
    EXPECT_EQ(reading.transcript.facts().first_timestamp, text_in_data(sample.facts, "startTime"));
    EXPECT_EQ(reading.transcript.facts().last_timestamp, text_in_data(sample.facts, "lastUpdated"));
  }
}

// None of the samples drops an answer, so that what is told is what stands.
TEST_F(GeminiSamples, TokensToldAreThoseThatStandAndThoseExpected) {
  for (const Sample& sample : samples_) {
    const Reading reading(sample);
    SCOPED_TRACE(sample.name);
    EXPECT_EQ(reading.transcript.final_usage(), expected_usage(sample.facts));
    EXPECT_EQ(told_usage(reading), expected_usage(sample.facts));
  }
}

TEST_F(GeminiSamples, ContextIsThatOfTheLastAnswer) {
  for (const Sample& sample : samples_) {
    const auto updates = Reading(sample).of_type("context_update");
    SCOPED_TRACE(sample.name);
    const json::value& expected = sample.facts.at("final_context_tokens");
    ASSERT_EQ(updates.empty(), expected.is_null());
    if (!updates.empty()) {
      EXPECT_EQ(number(updates.back(), "tokens_used"), expected.to_number<std::int64_t>());
    }
  }
}

TEST_F(GeminiSamples, EachToolCallStartsAndEndsOnce) {
  for (const Sample& sample : samples_) {
    std::map<std::string, std::size_t> started;
    std::map<std::string, int> open;
    std::size_t failed = 0;
    for (const json::object& data : Reading(sample).of_type("tool_call")) {
      const std::string state = text_in_data(data, "state");
      if (state == "started") ++started[text_in_data(data, "tool")];
      if (state == "failed") ++failed;
      open[text_in_data(data, "call_id")] += state == "started" ? 1 : -1;
    }
    SCOPED_TRACE(sample.name);
    EXPECT_EQ(started, expected_counts(sample.facts.at("tool_calls")));
    EXPECT_TRUE(std::all_of(open.begin(), open.end(), [](const auto& call) { return call.second == 0; }));
    auto statuses = expected_counts(sample.facts.at("tool_status"));
    EXPECT_GE(failed, statuses["error"] + statuses["cancelled"]);  // and commands that exited badly
  }
}

TEST_F(GeminiSamples, CutOffAnywhereTheBeginningOfAFileGivesTheBeginningOfItsEvents) {
  for (const Sample& sample : samples_) {
    const std::vector<Derived> all = Reading(sample).events;
    const std::size_t step = std::max<std::size_t>(sample.text.size() / 50, 1);
    for (std::size_t size = 0; size < sample.text.size(); size += step) {
      const std::vector<Derived> some = Reading(sample, std::string_view(sample.text).substr(0, size)).events;
      ASSERT_LE(some.size(), all.size());
      ASSERT_TRUE(std::equal(some.begin(), some.end(), all.begin())) << sample.name << " cut at " << size;
    }
  }
}

TEST_F(GeminiSamples, RewritesInTurnGiveTheEventsOfTheLast) {
  for (const Sample& sample : samples_) {
    if (!sample.is_whole()) continue;
    const auto fields = json_fields(sample.text);
    ASSERT_TRUE(fields) << sample.name;
    const auto list = std::find_if(fields->begin(), fields->end(), [](const auto& f) { return f.name == "messages"; });
    const auto start = static_cast<std::size_t>(list->value.data() - sample.text.data());
    const std::string before = sample.text.substr(0, start);
    const std::string after = "]" + sample.text.substr(start + list->value.size());
    GeminiTranscript transcript;
    std::vector<Derived> events;
    std::string messages = "[";
    const auto elements = json_elements(list->value);
    for (const std::string_view message : *elements) {
      messages += messages.size() > 1 ? "," : "";
      messages += message;
      std::string whole = before;
      whole.append(messages).append(after);
      transcript.read_whole(whole, events);
    }
    std::vector<Derived> last = Reading(sample).events;
    for (auto* told : {&events, &last})  // that it waits holds from one writing to the next
      std::erase_if(*told, [](const Derived& event) { return event.type == "waiting"; });
    EXPECT_EQ(events, last) << sample.name;
  }
}

}  // namespace
}  // namespace livestream::gemini

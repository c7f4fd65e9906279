#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "formats/codex/transcript.h"
#include "formats/json_fields.h"
#include "model/json_tree.h"

// Real rollouts against facts about them that another program found. Neither is part of this repository.
namespace livestream::codex {
namespace {

namespace json = boost::json;
using Events = std::vector<Derived>;

constexpr std::uint64_t kMaxSample = 64 * 1024 * 1024;

struct Derivation {
  Events events;
  TranscriptFacts facts;
};

// As a reader of a file that grows: a last piece without a line break waits until it is whole.
Derivation derive(std::string_view text) {
  CodexTranscript transcript;
  Derivation result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (end != std::string_view::npos || is_whole_json(line)) transcript.read(line, result.events);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  result.facts = transcript.facts();
  return result;
}

std::string text_in(const json::object& data, std::string_view key) {
  const json::value* const value = data.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int64_t count_in(const json::object& data, std::string_view key) {
  const json::value* const value = data.if_contains(key);
  return value && value->is_int64() ? value->as_int64() : 0;
}

// What the events say, in the terms of the facts.
struct Sums {
  std::map<std::string, std::int64_t> messages;  // by role
  std::map<std::string, std::int64_t> calls;     // by tool
  std::set<std::string> open;
  std::int64_t bad_exits = 0;
  std::int64_t compactions = 0;
  std::map<std::string, std::map<std::string, std::int64_t>> tokens;  // by model
  std::int64_t requests = 0;
  std::int64_t context = -1;
  std::int64_t window = 0;
};

void add_call(Sums& sums, const json::object& data) {
  const std::string id = text_in(data, "call_id");
  if (text_in(data, "state") == "started") {
    EXPECT_TRUE(sums.open.insert(id).second);
    if (text_in(data, "tool") != "web_search") ++sums.calls[text_in(data, "tool")];
    return;
  }
  EXPECT_EQ(sums.open.erase(id), 1U) << id;
  if (text_in(data, "output").starts_with("exit code ")) ++sums.bad_exits;
}

void add_usage(Sums& sums, const json::object& data) {
  auto& tokens = sums.tokens[text_in(data, "model")];
  for (const char* key :
       {"input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens"})
    tokens[key] += count_in(data, key);
  sums.requests += count_in(data, "requests");
}

Sums sums_of(const Events& events) {
  Sums sums;
  for (const Derived& event : events) {
    const auto data = parse_json(event.data);
    EXPECT_TRUE(is_whole_json(event.data) && data && data->is_object()) << event.data;
    if (!data || !data->is_object()) continue;
    const json::object& object = data->as_object();
    if (event.type == "message") ++sums.messages[text_in(object, "role")];
    if (event.type == "tool_call") add_call(sums, object);
    if (event.type == "usage") add_usage(sums, object);
    if (event.type == "compaction") ++sums.compactions;
    if (event.type != "context_update") continue;
    sums.context = count_in(object, "tokens_used");
    sums.window = count_in(object, "window");
  }
  return sums;
}

struct Sample {
  std::string path;
  std::string text;
  json::object facts;

  std::int64_t records_of(std::string_view type) const { return count_in(facts.at("record_types").as_object(), type); }
  bool has_copy() const { return facts.at("session_metas").as_array().size() > 1; }
};

class CodexSamples : public testing::Test {
 protected:
  void SetUp() override {
    const char* const root = std::getenv("LIVESTREAM_SAMPLES");
    if (!root) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not say where the sample files are";
    const auto facts = read_file(std::filesystem::path(root) / "expected.json", kMaxSample);
    ASSERT_TRUE(facts);
    const auto all = parse_json(*facts);
    ASSERT_TRUE(all);
    for (const auto& [path, about] : all->as_object().at("files").as_object()) {
      if (text_in(about.as_object(), "kind") != "codex-rollout") continue;
      const auto text = read_file(std::filesystem::path(root) / std::string(path), kMaxSample);
      ASSERT_TRUE(text) << path;
      samples_.push_back({path, *text, about.as_object()});
    }
    EXPECT_FALSE(samples_.empty());
  }

  std::vector<Sample> samples_;
};

// Files with events for the eye count what a person sees; the others only have items.
std::int64_t shown(const Sample& sample, std::string_view old_event, std::string_view new_item, std::string_view role) {
  const std::int64_t events = sample.records_of("event_msg/" + std::string(old_event)) +
                              sample.records_of("event_msg/item_completed/" + std::string(new_item));
  return events > 0 ? events : count_in(sample.facts.at("response_item_messages").as_object(), role);
}

TEST_F(CodexSamples, HaveTheMessagesThatAPersonSaw) {
  for (const Sample& sample : samples_) {
    SCOPED_TRACE(sample.path);
    if (sample.has_copy() || sample.records_of("response_item/None") > 0) continue;
    Sums sums = sums_of(derive(sample.text).events);
    EXPECT_EQ(sums.messages["user"], shown(sample, "user_message", "UserMessage", "user"));
    EXPECT_EQ(sums.messages["assistant"], shown(sample, "agent_message", "AgentMessage", "assistant"));
  }
}

TEST_F(CodexSamples, HaveTheirToolCallsByName) {
  for (const Sample& sample : samples_) {
    SCOPED_TRACE(sample.path);
    if (sample.has_copy()) continue;
    const Sums sums = sums_of(derive(sample.text).events);
    std::map<std::string, std::int64_t> calls;
    for (const auto& [tool, count] : sample.facts.at("tool_calls").as_object()) calls[tool] = count.as_int64();
    EXPECT_EQ(sums.calls, calls);
    std::set<std::string> pending;
    for (const json::value& id : sample.facts.at("pending_tool_calls").as_array()) pending.emplace(id.as_string());
    EXPECT_EQ(sums.open, pending);
    EXPECT_EQ(sums.bad_exits, count_in(sample.facts, "nonzero_exit_outputs"));
    EXPECT_EQ(sums.compactions, count_in(sample.facts, "compactions"));
  }
}

TEST_F(CodexSamples, ThatForkCountNothingOfTheirParent) {
  for (const Sample& sample : samples_) {
    SCOPED_TRACE(sample.path);
    if (!sample.has_copy()) continue;
    const Sums sums = sums_of(derive(sample.text).events);
    std::int64_t calls = 0;
    for (const auto& [tool, count] : sums.calls) calls += count;
    EXPECT_LT(calls, count_in(sample.facts, "tool_calls_total"));
    EXPECT_EQ(sums.messages.count("user"), 0U);
    EXPECT_TRUE(sums.open.empty());
  }
}

TEST_F(CodexSamples, UseExactlyTheTokensOfTheirLastSum) {
  for (const Sample& sample : samples_) {
    SCOPED_TRACE(sample.path);
    const bool has_records = count_in(sample.facts, "token_usage_records") > 0;
    const json::value& total = sample.facts.at(has_records ? "token_usage_records_sum" : "final_total_token_usage");
    const Sums sums = sums_of(derive(sample.text).events);
    if (!total.is_object() || count_in(total.as_object(), "input_tokens") == 0) {
      EXPECT_TRUE(sums.tokens.empty());
      continue;
    }
    const json::object& expected = total.as_object();
    ASSERT_EQ(sums.tokens.size(), 1U);
    EXPECT_TRUE(sample.facts.at("models").as_object().contains(sums.tokens.begin()->first));
    auto tokens = sums.tokens.begin()->second;
    EXPECT_EQ(tokens["input_tokens"] + tokens["cache_read_tokens"] + tokens["cache_write_tokens"],
              count_in(expected, "input_tokens"));
    EXPECT_EQ(tokens["cache_read_tokens"], count_in(expected, "cached_input_tokens"));
    EXPECT_EQ(tokens["output_tokens"], count_in(expected, "output_tokens"));
    EXPECT_EQ(tokens["reasoning_tokens"], count_in(expected, "reasoning_output_tokens"));
    const std::int64_t records = count_in(sample.facts, "token_usage_records");
    EXPECT_EQ(sums.requests, has_records ? records : sums.requests);
  }
}

TEST_F(CodexSamples, EndWithTheContextAndTheTimesThatTheyTell) {
  for (const Sample& sample : samples_) {
    SCOPED_TRACE(sample.path);
    const Derivation derivation = derive(sample.text);
    const Sums sums = sums_of(derivation.events);
    EXPECT_EQ(derivation.facts.first_timestamp, text_in(sample.facts, "first_timestamp"));
    EXPECT_EQ(derivation.facts.last_timestamp, text_in(sample.facts, "last_timestamp"));
    if (!sample.facts.at("final_context_tokens").is_int64()) continue;
    EXPECT_TRUE(sample.facts.at("context_windows").as_object().contains(std::to_string(sums.window)));
    // The facts know the context from `token_count` alone, which waits for a running tool; a later record is newer.
    const std::size_t record = sample.text.rfind("\"type\":\"token_usage_record\"");
    const std::size_t count = sample.text.rfind("\"type\":\"token_count\"");
    if (record != std::string::npos && record > count) continue;
    EXPECT_EQ(sums.context, count_in(sample.facts, "final_context_tokens"));
  }
}

TEST_F(CodexSamples, CutAnywhereDeriveTheFirstOfTheirEvents) {
  constexpr std::size_t kCuts = 50;
  for (const Sample& sample : samples_) {
    SCOPED_TRACE(sample.path);
    const Events whole = derive(sample.text).events;
    for (std::size_t cut = 1; cut < kCuts; ++cut) {
      const Events part = derive(std::string_view(sample.text).substr(0, sample.text.size() * cut / kCuts)).events;
      ASSERT_LE(part.size(), whole.size());
      EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin())) << cut;
    }
  }
}

}  // namespace
}  // namespace livestream::codex

// Real homes of OpenCode, and what was found out about them by other means: LIVESTREAM_SAMPLES names a folder that
// holds expected.json and the files it names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <set>

#include "base/file.h"
#include "base/iso_time.h"
#include "formats/opencode/conversation.h"
#include "model/json_tree.h"
#include "sources/opencode/store.h"

namespace livestream::opencode {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Events = std::vector<Derived>;

struct Sample {
  std::string name;
  SessionInfo info;
  std::vector<Message> messages;
  json::object facts;
};

std::vector<Sample> all_samples() {
  std::vector<Sample> samples;
  const char* folder = std::getenv("LIVESTREAM_SAMPLES");
  if (folder == nullptr) return samples;
  const auto expected = parse_json(*read_file(fs::path(folder) / "expected.json", 64 << 20));
  for (const auto& [path, facts] : expected->at("files").as_object()) {
    const std::string kind(facts.at("kind").as_string());
    if (kind != "opencode-storage-json" && kind != "opencode-sqlite") continue;
    const auto store = open_store((fs::path(folder) / std::string(path)).parent_path());
    const auto sessions = store->sessions(0);
    if (!sessions) throw std::runtime_error(sessions.error().message);
    for (const auto& [id, about] : facts.at("sessions").as_object()) {
      const auto session = std::find_if(sessions->begin(), sessions->end(),
                                        [name = std::string(id)](const auto& one) { return one.id == name; });
      if (session == sessions->end()) throw std::runtime_error("no session " + std::string(id));
      Sample sample{std::string(path) + " " + std::string(id), *session, {}, about.as_object()};
      const auto read = store->messages(session->id, {}, [&](Message message) {
        sample.messages.push_back(std::move(message));
        return true;
      });
      if (!read) throw std::runtime_error(read.error().message);
      samples.push_back(std::move(sample));
    }
  }
  return samples;
}

struct Reading {
  Conversation conversation;
  Events events;

  explicit Reading(const Sample& sample) { conversation.read_session(sample.info, events); }
  void read(const Message& message) { conversation.read_message(message, events); }

  std::vector<json::object> of_type(std::string_view type) const {
    std::vector<json::object> found;
    for (const Derived& event : events)
      if (event.type == type) found.push_back(parse_json(event.data)->as_object());
    return found;
  }
};

std::int64_t number(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  return value == nullptr ? 0 : value->to_number<std::int64_t>();
}

std::multiset<std::string> texts_of(const Events& events) {
  std::multiset<std::string> texts;
  for (const Derived& event : events) texts.insert(event.type + " " + event.timestamp + " " + event.data);
  return texts;
}

std::int64_t to_ms(std::string_view timestamp) {
  const auto time = parse_iso_time(timestamp);
  return time ? std::chrono::duration_cast<std::chrono::milliseconds>(time->time.time_since_epoch()).count() : 0;
}

class OpencodeSamples : public testing::Test {
 protected:
  void SetUp() override {
    if (samples_.empty()) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  }

  const std::vector<Sample> samples_ = all_samples();
};

TEST_F(OpencodeSamples, AgreeWithTheFactsAboutThem) {
  for (const Sample& sample : samples_) {
    SCOPED_TRACE(sample.name);
    Reading reading(sample);
    for (const Message& message : sample.messages) reading.read(message);
    const bool is_subagent = !sample.info.parent.empty();

    // By model, as the facts count: the provider before it, output as that version writes it.
    const bool leaves_out_reasoning = sample.name.find("1.18") != std::string::npos;
    json::object sums;
    for (const json::object& usage : reading.of_type("usage")) {
      auto& model = sums["mock/" + std::string(usage.at("model").as_string())];
      if (!model.is_object()) model = json::object();
      auto& counts = model.as_object();
      const auto add = [&](std::string_view key, std::int64_t more) { counts[key] = number(counts, key) + more; };
      const std::int64_t reasoning = number(usage, "reasoning_tokens");
      add("input", number(usage, "input_tokens"));
      add("output", number(usage, "output_tokens") - (leaves_out_reasoning ? reasoning : 0));
      add("reasoning", reasoning);
      add("cache_read", number(usage, "cache_read_tokens"));
      add("cache_write", number(usage, "cache_write_tokens"));
    }
    EXPECT_EQ(sums, sample.facts.at("tokens_by_model").as_object());

    std::map<std::string, std::int64_t> calls;
    std::int64_t ended = 0;
    for (const json::object& call : reading.of_type("tool_call")) {
      if (call.at("state").as_string() == "started")
        ++calls[std::string(call.at("tool").as_string())];
      else
        ++ended;
    }
    std::int64_t expected_ended = 0;
    for (const auto& [status, count] : sample.facts.at("tool_status").as_object())
      expected_ended += count.to_number<std::int64_t>();
    EXPECT_EQ(ended, expected_ended);
    std::map<std::string, std::int64_t> expected_calls;
    for (const auto& [tool, count] : sample.facts.at("tool_calls").as_object())
      expected_calls[std::string(tool)] = count.to_number<std::int64_t>();
    EXPECT_EQ(calls, expected_calls);

    EXPECT_EQ(static_cast<std::int64_t>(reading.conversation.facts().records),
              number(sample.facts.at("messages").as_object(), "user") +
                  number(sample.facts.at("messages").as_object(), "assistant"));
    EXPECT_EQ(to_ms(reading.conversation.facts().last_timestamp), number(sample.facts, "last_ms"));
    double cost = 0;
    for (const json::object& usage : reading.of_type("usage"))
      if (const auto* dollars = usage.if_contains("cost_usd")) cost += dollars->to_number<double>();
    EXPECT_NEAR(cost, sample.facts.at("cost_sum").to_number<double>(), 1e-9);
    if (is_subagent) continue;
    const auto contexts = reading.of_type("context_update");
    ASSERT_FALSE(contexts.empty());
    EXPECT_EQ(number(contexts.back(), "tokens_used"), number(sample.facts, "final_context_tokens"));
    EXPECT_EQ(static_cast<std::size_t>(std::count_if(reading.events.begin(), reading.events.end(),
                                                     [](const auto& event) { return event.type == "error"; })),
              static_cast<std::size_t>(number(sample.facts, "assistant_errors")));
  }
}

// Where a field that came late is left out, as it was when the record was written first.
std::string without(const json::object& object, std::initializer_list<std::string_view> keys) {
  json::object early = object;
  for (const std::string_view key : keys) early.erase(key);
  return json::serialize(early);
}

Message as_it_began(const Message& message) {
  json::object data = parse_json(message.data)->as_object();
  data.at("time").as_object().erase("completed");
  Message early{message.id, message.created_ms, without(data, {"finish", "tokens", "cost", "error"}), {}};
  for (const Part& part : message.parts) {
    json::object fields = parse_json(part.data)->as_object();
    if (fields.at("type") == "tool") {
      json::object& state = fields.at("state").as_object();
      state.at("status") = "running";
      state.at("time").as_object().erase("end");
      fields.at("state") = parse_json(without(state, {"output", "metadata", "title", "error"}))->as_object();
    } else if (fields.at("type") == "text" && data.at("role") == "assistant") {
      fields.at("time").as_object().erase("end");
      fields.at("text") = std::string(fields.at("text").as_string()).substr(0, 2);
    } else if (fields.at("type") == "step-finish") {
      continue;
    }
    early.parts.push_back({part.id, json::serialize(fields)});
  }
  return early;
}

TEST_F(OpencodeSamples, TellTheSameHoweverOftenOneLooks) {
  for (const Sample& sample : samples_) {
    SCOPED_TRACE(sample.name);
    Reading once(sample);
    for (const Message& message : sample.messages) once.read(message);
    Reading often(sample);
    for (const Message& message : sample.messages) {
      Message early = as_it_began(message);
      often.read({early.id, early.created_ms, early.data, {}});
      often.read(early);
      for (std::size_t i = 0; i < message.parts.size() && i < early.parts.size(); ++i) {
        early.parts[i] = message.parts[i];
        often.read(early);
      }
      often.read(message);
      often.read(message);
    }
    EXPECT_EQ(texts_of(often.events), texts_of(once.events));
  }
}

}  // namespace
}  // namespace livestream::opencode

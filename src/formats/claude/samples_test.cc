// Recorded sessions, where LIVESTREAM_SAMPLES says they lie, against facts that others computed from them.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/iso_time.h"
#include "formats/claude/transcript.h"
#include "model/event_codec.h"
#include "model/fold.h"

namespace livestream::claude {
namespace {

namespace json = boost::json;

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<Derived> derive(std::string_view text, ClaudeTranscript& transcript) {
  std::vector<Derived> events;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    transcript.read(text.substr(0, end), events);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return events;
}

SessionStatus fold(const std::vector<Derived>& events) {
  SessionStatus status;
  std::uint64_t sequence = 0;
  for (const Derived& derived : events) {
    const std::string line = encode_event({.type = derived.type,
                                           .session_id = "s",
                                           .time = SystemTime(std::chrono::seconds(1)),
                                           .sequence = ++sequence,
                                           .emitter = "e",
                                           .data_json = derived.data});
    apply(status, parse_event(line, {.session_id = "s"}).value(), {});
  }
  return status;
}

class ClaudeSamples : public testing::Test {
 protected:
  void SetUp() override {
    const char* const samples = std::getenv("LIVESTREAM_SAMPLES");
    if (samples == nullptr) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
    folder_ = samples;
    facts_ = json::parse(content_of(folder_ / "expected.json")).as_object().at("files").as_object();
  }

  // Calls `check` with each transcript that the facts know.
  template <class Check>
  void each_transcript(Check check) {
    int count = 0;
    for (const auto& [path, facts] : facts_) {
      if (facts.as_object().at("kind") != "claude-transcript") continue;
      SCOPED_TRACE(std::string(path));
      check(content_of(folder_ / std::string(path)), facts.as_object());
      ++count;
    }
    EXPECT_GT(count, 70);
  }

  std::filesystem::path folder_;
  json::object facts_;
};

std::int64_t number(const json::object& object, std::string_view key) {
  return object.at(key).to_number<std::int64_t>();
}

void expect_tokens(const SessionStatus& status, const json::object& facts) {
  const json::object& models = facts.at("tokens_by_model").as_object();
  EXPECT_EQ(status.usage.size(), models.size());
  for (const ModelUsage& usage : status.usage) {
    SCOPED_TRACE(usage.model);
    ASSERT_TRUE(models.contains(usage.model));
    const json::object& expected = models.at(usage.model).as_object();
    EXPECT_EQ(usage.requests, number(expected, "messages"));
    EXPECT_EQ(usage.input, number(expected, "input"));
    EXPECT_EQ(usage.output, number(expected, "output"));
    EXPECT_EQ(usage.cache_read, number(expected, "cache_read"));
    EXPECT_EQ(usage.cache_write, number(expected, "cache_write"));
    EXPECT_EQ(usage.cache_write_1h, number(expected, "cache_write_1h"));
  }
}

void expect_tools(const SessionStatus& status, const json::object& facts) {
  std::map<std::string, std::int64_t> calls;
  for (const ToolUse& use : status.tools) calls[use.tool] = use.calls;
  std::map<std::string, std::int64_t> expected;
  for (const auto& [tool, count] : facts.at("tool_calls").as_object())
    expected[std::string(tool)] = count.to_number<std::int64_t>();
  EXPECT_EQ(calls, expected);
}

TEST_F(ClaudeSamples, TokensAndToolsAreThoseOfTheFacts) {
  each_transcript([](const std::string& text, const json::object& facts) {
    ClaudeTranscript transcript;
    const SessionStatus status = fold(derive(text, transcript));
    // The facts take answers without ids for one answer; here each counts.
    const bool has_ids = text.find(R"("id":"msg_)") != std::string::npos || status.usage.empty();
    if (has_ids) expect_tokens(status, facts);
    expect_tools(status, facts);
    EXPECT_EQ(status.compactions, static_cast<std::int64_t>(facts.at("compactions").as_array().size()));
  });
}

TEST_F(ClaudeSamples, TimesAreThoseOfTheFacts) {
  each_transcript([](const std::string& text, const json::object& facts) {
    ClaudeTranscript transcript;
    derive(text, transcript);
    const auto time = [](const std::string& written) { return parse_iso_time(written); };
    for (const auto& [key, seen] : {std::pair{"first_timestamp", transcript.facts().first_timestamp},
                                    std::pair{"last_timestamp", transcript.facts().last_timestamp}}) {
      const json::value& expected = facts.at(key);
      EXPECT_EQ(time(seen), expected.is_string() ? time(std::string(expected.as_string())) : std::nullopt) << key;
    }
  });
}

TEST_F(ClaudeSamples, TheContextIsThatOfTheFacts) {
  each_transcript([](const std::string& text, const json::object& facts) {
    ClaudeTranscript transcript;
    std::int64_t context = -1;
    for (const Derived& event : derive(text, transcript))
      if (event.type == "context_update") context = DataView(event.data).count("tokens_used").value_or(-1);
    const json::value& expected = facts.at("final_context_tokens");
    EXPECT_EQ(context, expected.is_null() ? -1 : expected.to_number<std::int64_t>());
  });
}

// The CLI counts a line more of each new file that ends with a line break. A fork begins with its parent's sums.
TEST_F(ClaudeSamples, LinesAreThoseThatTheProgramItselfCounted) {
  int count = 0;
  each_transcript([&](const std::string& text, const json::object&) {
    const std::size_t place = text.rfind(R"({"type":"cost-state")");
    if (place == std::string::npos) return;
    const json::value said = json::parse(std::string_view(text).substr(place, text.find('\n', place) - place));
    ClaudeTranscript transcript;
    const SessionStatus status = fold(derive(text, transcript));
    const std::int64_t added = said.at("totalLinesAdded").to_number<std::int64_t>();
    EXPECT_LE(status.lines_added, added);
    EXPECT_GE(status.lines_added + static_cast<std::int64_t>(status.files.size()), status.files.empty() ? 0 : added);
    EXPECT_LE(status.lines_removed, said.at("totalLinesRemoved").to_number<std::int64_t>());
    ++count;
  });
  EXPECT_GT(count, 3);
}

TEST_F(ClaudeSamples, EveryBeginningOfAFileIsTheBeginningOfItsEvents) {
  constexpr std::size_t kCuts = 20;
  each_transcript([](const std::string& text, const json::object&) {
    ClaudeTranscript transcript;
    const auto whole = derive(text, transcript);
    for (std::size_t cut = 1; cut < kCuts; ++cut) {
      // Only whole lines: the rest of one may be read later, but never differently.
      const std::string_view part = std::string_view(text).substr(0, text.size() * cut / kCuts);
      ClaudeTranscript again;
      const auto events = derive(part.substr(0, part.rfind('\n') + 1), again);
      ASSERT_LE(events.size(), whole.size());
      EXPECT_TRUE(std::equal(events.begin(), events.end(), whole.begin())) << "cut at " << part.size();
    }
  });
}

}  // namespace
}  // namespace livestream::claude

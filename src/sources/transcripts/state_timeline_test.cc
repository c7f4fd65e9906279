// Recorded sessions, where LIVESTREAM_SAMPLES says they lie, replayed second by second: what state they are said to be
// in.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstdlib>

#include "base/file.h"
#include "model/status_json.h"
#include "sources/transcripts/replayed_transcript.h"

namespace livestream::transcripts {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using std::chrono::seconds;

constexpr seconds kFlap{5};
constexpr seconds kLongPause{1'800};  // nothing new happens in the middle of a longer one

struct Span {
  SessionState state{};
  SystemTime begin;
  std::string reason;
  bool has_news = false;  ///< somebody said something, or a call was answered, in the second it began
};

bool is_news(const Event& event) {
  const auto state = event.data().contains("state") ? event.data().at("state").as_string() : json::string();
  return event.type() == "message" || (event.type() == "tool_call" && state != "started");
}

// The states as somebody sees them who looks once a second.
std::vector<Span> timeline(const std::vector<Event>& events) {
  std::vector<Span> spans;
  SessionStatus status;
  std::size_t next = 0;
  SystemTime now = time_of(events.front());
  while (next < events.size()) {
    if (time_of(events[next]) > now + kLongPause) now = time_of(events[next]) - kLongPause;
    bool has_news = false;
    while (next < events.size() && time_of(events[next]) <= now) {
      has_news = has_news || is_news(events[next]);
      apply(status, events[next], {.live = time_of(events[next])});
      ++next;
    }
    const StatusView view{.now = now};
    const SessionState state = state_of(status, view);
    if (spans.empty() || spans.back().state != state)
      spans.push_back({state, now, std::string(to_status_json(status, view).at("reason").as_string()), has_news});
    now += seconds(1);
  }
  return spans;
}

// A short state between two that are the same. A turn may take two seconds, and a prompt follow an answer at once: what
// begins or ends with a word or an answer is what happened. And who was called stalled may speak at any moment.
bool is_flap(const std::vector<Span>& spans, std::size_t i) {
  const bool is_short = spans[i + 1].begin - spans[i].begin < kFlap && spans[i - 1].state == spans[i + 1].state;
  const bool is_real = spans[i].state == SessionState::waiting ? spans[i + 1].has_news : spans[i].has_news;
  return is_short && !is_real && spans[i].state != SessionState::stalled;
}

TEST(StateTimeline, NoStateFlaps) {
  const char* const samples = std::getenv("LIVESTREAM_SAMPLES");
  if (samples == nullptr) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  const auto facts = read_file(fs::path(samples) / "expected.json", kMaxSample);
  ASSERT_TRUE(facts) << facts.error().message;
  const json::value parsed = json::parse(*facts);
  int count = 0;
  for (const auto& [path, about] : parsed.at("files").as_object()) {
    const std::string name(path.data(), path.size());
    const std::string fact_kind(about.at("kind").as_string());
    const bool is_transcript =
        fact_kind == "claude-transcript" || fact_kind == "codex-rollout" || fact_kind == "gemini-session";
    if (!is_transcript || !name.ends_with(".jsonl") || name.find("derived/") != std::string::npos) continue;
    const auto text = read_file(fs::path(samples) / name, kMaxSample);
    ASSERT_TRUE(text) << text.error().message;
    const auto events = replayed_events(kind_called(fact_kind.substr(0, fact_kind.find('-'))), *text);
    if (events.empty()) continue;
    const auto spans = timeline(events);
    for (std::size_t i = 1; i + 1 < spans.size(); ++i) {
      if (!is_flap(spans, i)) continue;
      ADD_FAILURE() << name << ": " << to_string(spans[i].state) << " (" << spans[i].reason << ") at "
                    << format_utc(spans[i].begin) << ", between " << to_string(spans[i - 1].state) << " ("
                    << spans[i - 1].reason << ")";
    }
    ++count;
  }
  EXPECT_GE(count, 80);
}

}  // namespace
}  // namespace livestream::transcripts

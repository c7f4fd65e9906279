#include "formats/otlp/said.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include "base/ids.h"
#include "base/iso_time.h"
#include "formats/json_fields.h"
#include "formats/json_records.h"
#include "formats/otlp/teller.h"
#include "formats/text_lines.h"
#include "formats/transcript_words.h"
#include "model/event_codec.h"

namespace livestream::otlp {
namespace {

constexpr std::int64_t kMaxCount = 1'000'000'000'000;         // so that sums of what is claimed do not overflow
constexpr std::int64_t kMaxTimeUs = 253'402'300'799'000'000;  // the end of the year 9999
constexpr std::string_view kClaude = "claude_code.";
constexpr std::string_view kCodex = "codex.";
constexpr std::string_view kGemini = "gemini_cli.";

constexpr std::array<std::string_view, 9> kTellingArguments = {
    "full_command", "command", "cmd", "file_path", "path", "pattern", "query", "prompt", "description"};
// What a provider refuses for now: a timeout, a conflict, too much at once.
constexpr std::array<std::int64_t, 3> kPassing = {408, 409, 429};

std::string_view attribute(const Attributes& attributes, std::string_view key) {
  const auto found = attributes.find(key);
  return found == attributes.end() ? std::string_view() : std::string_view(found->second);
}

bool is_of_claude(const Attributes& attributes) {
  return attribute(attributes, "service.name").starts_with("claude-code");
}

std::string_view without(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

}  // namespace

std::vector<Said> said_by_records(const std::vector<LogRecord>& records) {
  Telling telling;
  for (const LogRecord& record : records) {
    const bool is_codex = record.name.starts_with(kCodex);
    Teller teller(record.attributes, record.time_us, is_codex ? "conversation.id" : "session.id", telling);
    if (!teller.has_session()) continue;
    if (is_codex)
      tell_codex(without(record.name, kCodex), teller);
    else if (record.name.starts_with(kGemini))
      tell_gemini(without(record.name, kGemini), teller);
    else if (is_of_claude(record.attributes))
      tell_claude(without(record.name, kClaude), teller);
  }
  return std::move(telling.said);
}

std::vector<Said> said_by_sums(const std::vector<SumPoint>& points) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kKinds = {
      {{"input", "input_tokens"},
       {"output", "output_tokens"},
       {"cacheRead", "cache_read_tokens"},
       {"cacheCreation", "cache_write_tokens"}}};
  Telling telling;
  for (const SumPoint& point : points) {
    if (!point.is_delta || !(point.value > 0)) continue;
    Teller teller(point.attributes, point.time_us, "session.id", telling);
    if (!teller.has_session() || point.metric != "claude_code.token.usage") continue;
    const auto kind =
        std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& one) { return one.first == teller.text("type"); });
    if (kind == kKinds.end()) continue;
    DataBuilder data;
    data.add("model", short_text(teller.text("model"))).add("requests", 0);
    data.add(kind->second, static_cast<std::int64_t>(std::min(point.value, static_cast<double>(kMaxCount))));
    if (teller.text("query_source") == "subagent") data.add("sidechain", true);
    teller.say("usage", data.json());
  }
  return std::move(telling.said);
}

std::string input_in(std::string_view arguments) {
  if (!arguments.starts_with('{') || !is_utf8(arguments) || !is_whole_json(arguments)) return {};
  return telling_text(DataView(arguments), kTellingArguments);
}

// --- Teller

Teller::Teller(const Attributes& attributes, std::int64_t time_us, std::string_view session, Telling& telling)
    : attributes_(attributes), session_(attribute(attributes, session)), telling_(telling) {
  const std::string_view written = attribute(attributes, "event.timestamp");
  if (parse_iso_time(written))
    timestamp_ = written;
  else if (time_us > 0 && time_us <= kMaxTimeUs)
    timestamp_ = format_utc(SystemTime(std::chrono::microseconds(time_us)));
}

std::string_view Teller::text(std::string_view key) const { return attribute(attributes_, key); }

std::int64_t Teller::count(std::string_view key) const { return static_cast<std::int64_t>(amount(key).value_or(0)); }

std::optional<double> Teller::amount(std::string_view key) const {
  const std::string_view digits = text(key);
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || !(number >= 0)) return std::nullopt;
  return std::min(number, static_cast<double>(kMaxCount));
}

void Teller::say(std::string_view type, std::string data) {
  telling_.said.push_back({session_, {std::string(type), timestamp_, std::move(data)}});
}

void Teller::say_prompt(std::string_view text, std::int64_t length) {
  const bool is_kept = text.empty() || text == "<REDACTED>" || text == "[REDACTED]";
  const std::string shown = is_kept ? fmt::format("(a prompt of {} characters)", length) : cut_text(text, kMaxMessage);
  say("message", DataBuilder().add("role", "user").add("text", shown).json());
}

void Teller::say_started(std::string_view call_id, std::string_view tool, std::string_view input) {
  DataBuilder data;
  data.add("call_id", short_text(call_id)).add("tool", short_text(tool));
  data.add("input", short_text(input)).add("state", "started");
  say("tool_call", data.json());
  telling_.callers.insert(session_);
}

void Teller::say_answered() {
  if (telling_.callers.erase(session_) > 0) return;
  say("waiting", DataBuilder().add("reason", "idle").add("assumed", true).json());
}

void Teller::say_ended(std::string_view call_id, bool has_failed, std::optional<double> milliseconds,
                       std::string_view output) {
  DataBuilder data;
  data.add("call_id", short_text(call_id)).add("state", has_failed ? "failed" : "finished");
  if (milliseconds) data.add("seconds", *milliseconds / 1e3);
  data.add("output", short_text(output));
  say("tool_call", data.json());
}

void Teller::say_refused(std::int64_t status, std::string_view message) {
  const bool is_final =
      status >= 400 && status < 500 && std::find(kPassing.begin(), kPassing.end(), status) == kPassing.end();
  const std::string text = cut_text(message, kMaxMessage);
  if (!is_final)
    return say("log_line", DataBuilder()
                               .add("line", fmt::format("the API failed: {}", short_text(message)))
                               .add("level", "warning")
                               .json());
  say("error", DataBuilder().add("message", text).json());
  say("waiting", DataBuilder().add("reason", "idle").add("error", text).json());
}

}  // namespace livestream::otlp

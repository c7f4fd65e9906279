// Gemini CLI: docs/cli/telemetry.md of https://github.com/google-gemini/gemini-cli, and what 0.61 sends. The same
// answers come once more by OpenTelemetry's own names (`gen_ai.…`), which are passed over.
#include <fmt/format.h>

#include <algorithm>

#include "formats/json_records.h"
#include "formats/otlp/teller.h"
#include "model/event_codec.h"

namespace livestream::otlp {
namespace {

// `input_token_count` includes what was cached but not what tool use put into the prompt, and the output leaves out
// the thoughts.
void tell_answer(Teller& teller) {
  const std::int64_t prompt = teller.count("input_token_count");
  const std::int64_t cached = std::min(teller.count("cached_content_token_count"), prompt);
  const std::int64_t thoughts = teller.count("thoughts_token_count");
  DataBuilder data;
  data.add("model", short_text(teller.text("model")));
  data.add("input_tokens", prompt - cached + teller.count("tool_token_count"));
  data.add("output_tokens", teller.count("output_token_count") + thoughts).add("reasoning_tokens", thoughts);
  data.add("cache_read_tokens", cached);
  teller.say("usage", data.json());
  if (teller.text("role") == "main")
    teller.say("context_update", DataBuilder().add("tokens_used", teller.count("total_token_count")).json());
}

// It is told when it is over, and has no id.
void tell_call(Teller& teller) {
  const std::string call = fmt::format("{} {}", teller.text("function_name"), teller.text("event.timestamp"));
  teller.say_started(call, teller.text("function_name"), input_in(teller.text("function_args")));
  teller.say_ended(call, teller.text("success") != "true", teller.amount("duration_ms"), teller.text("error"));
}

void tell_compaction(Teller& teller) {
  DataBuilder data;
  if (const auto before = teller.count("tokens_before"); before > 0) data.add("before_tokens", before);
  if (const auto after = teller.count("tokens_after"); after > 0) data.add("after_tokens", after);
  teller.say("compaction", data.json());
}

}  // namespace

void tell_gemini(std::string_view name, Teller& teller) {
  if (name == "config") {
    teller.say("session_start", DataBuilder().add("agent", "gemini-cli").json());
  } else if (name == "user_prompt") {
    teller.say_prompt(teller.text("prompt"), teller.count("prompt_length"));
  } else if (name == "api_response") {
    tell_answer(teller);
  } else if (name == "api_error") {
    teller.say_refused(teller.count("status_code"), teller.text("error"));
  } else if (name == "tool_call") {
    tell_call(teller);
  } else if (name == "chat_compression") {
    tell_compaction(teller);
  } else if (name == "conversation_finished") {
    teller.say("waiting", DataBuilder().add("reason", "idle").json());
  }
}

}  // namespace livestream::otlp

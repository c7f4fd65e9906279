// Codex CLI: codex-rs/otel of https://github.com/openai/codex, and what 0.169 sends.
#include <algorithm>

#include "formats/json_records.h"
#include "formats/otlp/teller.h"
#include "model/event_codec.h"

namespace livestream::otlp {
namespace {

constexpr std::int64_t kFirstRefusal = 400;

// `input_token_count` includes what came from the cache, `output_token_count` the reasoning; `tool_token_count` is the
// sum of all.
void tell_answer(Teller& teller) {
  const std::int64_t prompt = teller.count("input_token_count");
  const std::int64_t cached = std::min(teller.count("cached_token_count"), prompt);
  const std::int64_t output = teller.count("output_token_count");
  if (prompt + output == 0) return;
  DataBuilder data;
  data.add("model", short_text(teller.text("model")));
  data.add("input_tokens", prompt - cached).add("output_tokens", output);
  data.add("reasoning_tokens", std::min(teller.count("reasoning_token_count"), output));
  data.add("cache_read_tokens", cached).add("cache_write_tokens", teller.count("cache_write_token_count"));
  teller.say("usage", data.json());
  teller.say("context_update", DataBuilder().add("tokens_used", prompt + output).json());
  teller.say_answered();
}

}  // namespace

void tell_codex(std::string_view name, Teller& teller) {
  if (name == "conversation_starts") {
    teller.say("session_start",
               DataBuilder().add("agent", "codex").add("agent_version", short_text(teller.text("app.version"))).json());
  } else if (name == "user_prompt") {
    teller.say_prompt(teller.text("prompt"), teller.count("prompt_length"));
  } else if (name == "sse_event") {
    if (teller.text("event.kind") == "response.completed") tell_answer(teller);
  } else if (name == "api_request") {
    const std::int64_t status = teller.count("http.response.status_code");
    if (status >= kFirstRefusal) teller.say_refused(status, teller.text("error.message"));
  } else if (name == "tool_decision") {
    if (teller.text("decision").starts_with("approved"))
      teller.say_started(teller.text("call_id"), teller.text("tool_name"), "");
  } else if (name == "tool_result") {
    teller.say_ended(teller.text("call_id"), teller.text("success") != "true", teller.amount("duration_ms"),
                     teller.text("output"));
  }
}

}  // namespace livestream::otlp

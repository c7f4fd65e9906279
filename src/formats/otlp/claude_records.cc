// Claude Code: https://code.claude.com/docs/en/monitoring-usage, section Events.
#include "formats/json_records.h"
#include "formats/otlp/teller.h"
#include "formats/text_lines.h"
#include "formats/transcript_words.h"
#include "model/event_codec.h"

namespace livestream::otlp {
namespace {

bool is_subagent(const Teller& teller) { return teller.text("query_source").starts_with("agent:"); }

// What fills the conversation's own window, as opposed to titles, summaries and subagents.
bool is_main(const Teller& teller) {
  const std::string_view source = teller.text("query_source");
  return source == "sdk" || source.starts_with("repl_main_thread");
}

void tell_request(Teller& teller) {
  const std::int64_t input = teller.count("input_tokens");
  const std::int64_t output = teller.count("output_tokens");
  const std::int64_t read = teller.count("cache_read_tokens");
  const std::int64_t written = teller.count("cache_creation_tokens");
  DataBuilder data;
  data.add("model", short_text(teller.text("model"))).add("id", short_text(teller.text("request_id")));
  data.add("input_tokens", input).add("output_tokens", output);
  data.add("cache_read_tokens", read).add("cache_write_tokens", written);
  data.add("cache_write_1h_tokens", teller.count("cache_creation_1h_tokens"));
  if (const auto cost = teller.amount("cost_usd")) data.add("cost_usd", *cost);
  if (is_subagent(teller)) data.add("sidechain", true);
  teller.say("usage", data.json());
  if (is_main(teller))
    teller.say("context_update", DataBuilder().add("tokens_used", input + read + written + output).json());
}

void tell_response(Teller& teller) {
  if (is_subagent(teller)) return;
  if (const std::string_view text = teller.text("response"); !text.empty() && !text.starts_with("<REDACTED"))
    teller.say("message", DataBuilder()
                              .add("role", "assistant")
                              .add("text", cut_text(text, kMaxMessage))
                              .add("model", short_text(teller.text("model")))
                              .json());
  if (is_main(teller)) teller.say_answered();
}

void tell_decision(Teller& teller) {
  const std::string_view call = teller.text("tool_use_id");
  teller.say_started(call, teller.text("tool_name"), input_in(teller.text("tool_parameters")));
  if (teller.text("decision") == "reject") teller.say_ended(call, true, std::nullopt, "not permitted");
}

void tell_compaction(Teller& teller) {
  if (teller.text("success") != "true") return;
  DataBuilder data;
  data.add("trigger", short_text(teller.text("trigger")));
  if (const auto before = teller.count("pre_tokens"); before > 0) data.add("before_tokens", before);
  if (const auto after = teller.count("post_tokens"); after > 0) data.add("after_tokens", after);
  teller.say("compaction", data.json());
}

}  // namespace

void tell_claude(std::string_view name, Teller& teller) {
  if (name == "user_prompt") {
    teller.say("session_start", DataBuilder()
                                    .add("agent", "claude-code")
                                    .add("agent_version", short_text(teller.text("service.version")))
                                    .json());
    if (!is_subagent(teller)) teller.say_prompt(teller.text("prompt"), teller.count("prompt_length"));
  } else if (name == "api_request") {
    tell_request(teller);
  } else if (name == "assistant_response") {
    tell_response(teller);
  } else if (name == "tool_decision") {
    tell_decision(teller);
  } else if (name == "tool_result") {
    teller.say_ended(teller.text("tool_use_id"), teller.text("success") != "true", teller.amount("duration_ms"),
                     teller.text("error"));
  } else if (name == "api_error") {
    teller.say_refused(teller.count("status_code"), teller.text("error"));
  } else if (name == "compaction") {
    tell_compaction(teller);
  }
}

}  // namespace livestream::otlp

#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "formats/codex/transcript.h"
#include "model/data_view.h"

// What tests need: the records of a rollout in few words, and what was derived from them.
namespace livestream::codex {

using Lines = std::vector<std::string>;

// UUIDs of version 7, in the order of their names.
inline constexpr std::string_view kParentThread = "01990000-0000-7000-8000-00000000000a";
inline constexpr std::string_view kParentTurn = "01990000-0001-7000-8000-00000000000b";
inline constexpr std::string_view kThread = "01990000-0002-7000-8000-00000000000c";
inline constexpr std::string_view kTurn = "01990000-0003-7000-8000-00000000000d";

inline std::string record(std::string_view type, std::string_view payload,
                          std::string_view time = "2031-05-06T07:08:09.000Z") {
  return fmt::format(R"({{"timestamp":"{}","type":"{}","payload":{}}})", time, type, payload);
}
inline std::string meta(std::string_view thread = kThread, std::string_view more = "") {
  return record(
      "session_meta",
      fmt::format(R"({{"id":"{}","timestamp":"2031-05-06T07:08:00Z","cwd":"/srv/shop","cli_version":"0.150.1",)"
                  R"("git":{{"branch":"trunk"}}{}}})",
                  thread, more));
}
inline std::string turn(std::string_view id = kTurn, std::string_view more = "") {
  return record("turn_context", fmt::format(R"({{"turn_id":"{}","cwd":"/srv/shop","model":"gpt-x"{}}})", id, more));
}
inline std::string event(std::string_view type, std::string_view more = "",
                         std::string_view time = "2031-05-06T07:08:09.000Z") {
  return record("event_msg", fmt::format(R"({{"type":"{}"{}}})", type, more), time);
}
inline std::string started(std::string_view id = kTurn, std::string_view time = "2031-05-06T07:08:09.000Z") {
  return event("task_started", fmt::format(R"(,"turn_id":"{}","model_context_window":1000)", id), time);
}
inline std::string item(std::string_view type, std::string_view more,
                        std::string_view time = "2031-05-06T07:08:09.000Z") {
  return record("response_item", fmt::format(R"({{"type":"{}"{}}})", type, more), time);
}
inline std::string said(std::string_view role, std::string_view text) {
  return item("message", fmt::format(R"(,"role":"{}","content":[{{"type":"text","text":"{}"}}])", role, text));
}
inline std::string call(std::string_view id, std::string_view name, std::string_view arguments) {
  return item("function_call", fmt::format(R"(,"call_id":"{}","name":"{}","arguments":{})", id, name, arguments));
}
inline std::string output(std::string_view id, std::string_view json,
                          std::string_view time = "2031-05-06T07:08:11.500Z") {
  return item("function_call_output", fmt::format(R"(,"call_id":"{}","output":{})", id, json), time);
}

// Input, of it cached, output; half of the output is reasoning.
struct Tokens {
  int input = 0;
  int cached = 0;
  int output = 0;
};
inline std::string usage(Tokens tokens, int written = 0) {
  return fmt::format(R"({{"input_tokens":{},"cached_input_tokens":{},"cache_write_input_tokens":{},"output_tokens":{},)"
                     R"("reasoning_output_tokens":{},"total_tokens":{}}})",
                     tokens.input, tokens.cached, written, tokens.output, tokens.output / 2,
                     tokens.input + tokens.output);
}
inline std::string raw_token_count(const std::string& sum, const std::string& last) {
  return event("token_count",
               fmt::format(R"(,"info":{{"total_token_usage":{},"last_token_usage":{},"model_context_window":1000}})",
                           sum, last));
}
inline std::string token_count(Tokens sum, Tokens last) { return raw_token_count(usage(sum), usage(last)); }
inline std::string estimate(int tokens) {
  return fmt::format(R"({{"input_tokens":0,"cached_input_tokens":0,"output_tokens":0,"total_tokens":{}}})", tokens);
}
inline std::string usage_record(std::string_view id, Tokens used, Tokens sum) {
  return record("token_usage_record", fmt::format(R"({{"response_id":"{}","usage":{},"thread_token_usage":{}}})", id,
                                                  usage(used), usage(sum)));
}

inline std::vector<Derived> derive(const Lines& lines) {
  CodexTranscript transcript;
  std::vector<Derived> events;
  for (const std::string& line : lines) transcript.read(line, events);
  return events;
}

// The data of the events of a type, or some fields of it, `a|b`.
inline Lines told(std::string_view type, const Lines& lines, const std::vector<std::string_view>& fields = {}) {
  Lines all;
  for (const Derived& event : derive(lines)) {
    if (event.type != type) continue;
    const DataView data(event.data);
    Lines row;
    for (const std::string_view field : fields) row.emplace_back(data.text(field).value_or(data.raw(field)));
    all.push_back(fields.empty() ? event.data : fmt::format("{}", fmt::join(row, "|")));
  }
  return all;
}
inline Lines messages(const Lines& lines) { return told("message", lines, {"role", "text"}); }
inline Lines tokens(const Lines& lines) {
  return told("usage", lines, {"input_tokens", "cache_read_tokens", "output_tokens"});
}
inline Lines contexts(const Lines& lines) {
  return told("context_update", lines, {"tokens_used", "window", "percent"});
}
inline Lines calls(const Lines& lines) { return told("tool_call", lines, {"call_id", "state"}); }
inline Lines waits(const Lines& lines) { return told("waiting", lines); }

inline Lines operator+(Lines lines, const Lines& more) {
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

}  // namespace livestream::codex

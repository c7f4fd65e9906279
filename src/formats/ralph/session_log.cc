#include "formats/ralph/session_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "formats/json_fields.h"
#include "formats/text_lines.h"

namespace livestream::ralph {
namespace {

constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

struct Exchange {
  std::string timestamp;
  std::string prompt;
  std::string response;
  std::string model;
  std::optional<std::int64_t> input_tokens;
  std::optional<std::int64_t> output_tokens;
  std::optional<double> context_percent;
};

void read_metadata(std::string_view text, Exchange& exchange) {
  const auto fields = json_fields(text);
  if (!fields) return;
  for (const auto& [name, value] : *fields) {
    if (name == "model") exchange.model = json_string(value).value_or("");
    if (name == "input_tokens") exchange.input_tokens = json_integer(value);
    if (name == "output_tokens") exchange.output_tokens = json_integer(value);
    if (name == "context_percentage") exchange.context_percent = json_number(value);
  }
}

std::optional<Exchange> read_exchange(std::string_view line) {
  const auto fields = json_fields(line);
  if (!fields) return std::nullopt;
  Exchange exchange;
  for (const auto& [name, value] : *fields) {
    if (name == "timestamp") exchange.timestamp = json_string(value).value_or("");
    if (name == "prompt") exchange.prompt = json_string(value).value_or("");
    if (name == "response") exchange.response = json_string(value).value_or("");
    if (name == "metadata") read_metadata(value, exchange);
  }
  const bool says_something = !exchange.prompt.empty() || !exchange.response.empty();
  return says_something ? std::optional(std::move(exchange)) : std::nullopt;
}

std::string head_of(const Exchange& exchange) {
  std::string head = exchange.timestamp.empty() ? "(no time)" : exchange.timestamp;
  if (!exchange.model.empty()) head += "  " + exchange.model;
  if (exchange.input_tokens) head += fmt::format("  {} tokens in", *exchange.input_tokens);
  if (exchange.output_tokens) head += fmt::format("  {} tokens out", *exchange.output_tokens);
  if (exchange.context_percent) head += fmt::format("  context {:.1f} %", *exchange.context_percent);
  return head;
}

void append_text(std::vector<std::string>& lines, std::string_view prefix, std::string_view text) {
  for (const std::string& line : log_lines(text, Ansi::strip, kNoLimit)) lines.push_back(std::string(prefix) + line);
}

void append_record(std::vector<std::string>& lines, std::string_view record) {
  const auto exchange = read_exchange(record);
  if (!exchange) return append_text(lines, "", record);
  append_text(lines, "", head_of(*exchange));
  append_text(lines, "> ", exchange->prompt);
  append_text(lines, "", exchange->response);
}

}  // namespace

std::vector<std::string> session_log_lines(std::string_view jsonl, std::size_t limit) {
  std::vector<std::string> lines;
  // From the newest record backwards, so that a long night costs no more than a short one.
  while (!jsonl.empty() && lines.size() < limit) {
    if (jsonl.back() == '\n') jsonl.remove_suffix(1);
    const std::size_t line_feed = jsonl.rfind('\n');
    const std::size_t start = line_feed == std::string_view::npos ? 0 : line_feed + 1;
    std::vector<std::string> record;
    append_record(record, jsonl.substr(start));
    lines.insert(lines.end(), std::make_move_iterator(record.rbegin()), std::make_move_iterator(record.rend()));
    jsonl = jsonl.substr(0, start);
  }
  lines.resize(std::min(lines.size(), limit));
  std::reverse(lines.begin(), lines.end());
  return lines;
}

}  // namespace livestream::ralph

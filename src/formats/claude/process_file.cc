#include "formats/claude/process_file.h"

#include <array>
#include <charconv>
#include <tuple>

#include "formats/json_fields.h"
#include "formats/transcript_words.h"
#include "model/data_view.h"

namespace livestream::claude {
namespace {

constexpr std::int64_t kMillisecond = 1'000;                              // in microseconds
constexpr std::array<int, 3> kFirstVersion = {2, 1, 197};                 // the oldest that was seen to write them
constexpr std::int64_t kMaxTime = std::int64_t{253'402'300'800} * 1'000;  // the year 10000, in milliseconds

std::int64_t time_in(const DataView& file, std::string_view key) {
  const std::int64_t ms = file.count(key).value_or(0);
  return ms < kMaxTime ? ms * kMillisecond : 0;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<ProcessFile> parse_process_file(std::string_view text) {
  if (!text.starts_with('{') || !is_whole_json(text)) return std::nullopt;
  const DataView file(text);
  ProcessFile read;
  read.pid = file.count("pid").value_or(0);
  read.session = text_of(file, "sessionId");
  if (read.pid <= 0 || read.session.empty()) return std::nullopt;
  read.cwd = text_of(file, "cwd");
  read.version = text_of(file, "version");
  read.start = number_in<std::uint64_t>(file.text("procStart").value_or(""));
  read.domain = text_of(file, "pidDomain");
  read.started_us = time_in(file, "startedAt");
  read.activity = text_of(file, "status");
  read.waiting_for = text_of(file, "waitingFor");
  read.activity_us = std::max(time_in(file, "statusUpdatedAt"), read.started_us);
  return read;
}

std::string_view wait_reason(std::string_view waiting_for) {
  const bool asks_leave = waiting_for.starts_with("permission") || waiting_for.starts_with("sandbox");
  return asks_leave ? "permission" : "input";
}

bool tells_of_its_process(std::string_view version) {
  std::array<int, 3> numbers{};
  for (int& number : numbers) {
    const std::size_t dot = version.find('.');
    number = number_in<int>(version.substr(0, dot)).value_or(0);
    version = dot == std::string_view::npos ? std::string_view() : version.substr(dot + 1);
  }
  return numbers >= kFirstVersion;
}

}  // namespace livestream::claude

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "formats/clause_words.h"
#include "formats/fuzzed_transcript.h"
#include "formats/time_words.h"
#include "formats/usage_limit.h"

namespace {

using livestream::require;
using livestream::SystemTime;

constexpr SystemTime kTold(std::chrono::seconds(1'795'000'000));

// One behind another, each of something.
void check_words(std::string_view text) {
  std::size_t end = 0;
  for (const livestream::ClauseWord& word : livestream::clause_words(text)) {
    require(!word.text.empty() && word.begin >= end && word.begin < word.end && word.end <= text.size());
    require(word.text.size() <= word.end - word.begin);
    end = word.end;
  }
}

void check_times(std::string_view text, const livestream::ZoneRule& local) {
  if (const auto duration = livestream::read_duration(text)) require(duration->count() >= 0);
  const auto reading = livestream::read_clock(text);
  if (!reading) return;
  require(reading->time_of_day.count() >= 0 && reading->time_of_day < std::chrono::hours(24));
  const auto time = livestream::time_of(*reading, kTold, local);
  const bool is_ahead = !reading->day || !reading->day->year;
  if (time && is_ahead) require(*time > kTold - std::chrono::hours(24) && *time < kTold + std::chrono::hours(24 * 367));
}

}  // namespace

// The input is what an agent printed. What is found in it can be told, and is found again in what is looked at of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto local = livestream::ZoneRule::fixed(std::chrono::hours(2));
  check_words(text);
  check_times(text, local);
  const auto limit = livestream::find_usage_limit(text, kTold, local);
  require(limit == livestream::find_usage_limit(text.substr(0, livestream::kLimitTextBytes), kTold, local));
  if (limit && limit->until) require(livestream::parse_iso_time(livestream::format_utc(*limit->until)).has_value());
  return 0;
}

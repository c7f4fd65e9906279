#include "formats/claude/reset_time.h"

#include <charconv>
#include <cstdint>

#include "formats/time_words.h"

namespace livestream::claude {
namespace {

std::optional<SystemTime> read_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || seconds <= 0 || seconds > INT64_MAX / 2'000'000) return std::nullopt;
  return SystemTime(std::chrono::seconds(seconds));
}

std::optional<std::string_view> behind(std::string_view text, std::string_view mark) {
  const std::size_t found = text.find(mark);
  return found == std::string_view::npos ? std::nullopt : std::optional(text.substr(found + mark.size()));
}

}  // namespace

std::optional<SystemTime> reset_time(std::string_view message, SystemTime told) {
  if (const auto seconds = behind(message, "limit reached|")) return read_seconds(*seconds);
  const auto rest = behind(message, "resets ");
  const auto reading = rest ? read_clock(*rest) : std::nullopt;
  if (!reading || reading->zone.empty()) return std::nullopt;
  return time_of(*reading, told, ZoneRule::local());
}

}  // namespace livestream::claude

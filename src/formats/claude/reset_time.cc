#include "formats/claude/reset_time.h"

#include <date/tz.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <string>

namespace livestream::claude {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr int kMinutesOfDay = 24 * 60;

// Takes words off the front of a text, as long as they are what is expected.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  bool take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  std::optional<int> number() {
    int value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }
  std::string_view until(char mark) const { return text_.substr(0, text_.find(mark)); }

 private:
  std::string_view text_;
};

struct Day {
  unsigned month = 0;
  unsigned day = 0;
};

// `Jul 23 at `, if it begins so.
std::optional<Day> read_day(Words& words) {
  for (unsigned month = 1; month <= kMonths.size(); ++month) {
    if (!words.take(kMonths[month - 1])) continue;
    words.take(" ");
    const auto day = words.number();
    words.take(",");
    if (!day || !words.take(" at ")) return std::nullopt;
    return Day{month, static_cast<unsigned>(*day)};
  }
  return std::nullopt;
}

// `6pm`, `11:30am`: minutes since midnight.
std::optional<int> read_clock(Words& words) {
  const auto hour = words.number();
  const auto minute = words.take(":") ? words.number() : std::optional(0);
  if (!hour || !minute || *hour < 1 || *hour > 12 || *minute > 59) return std::nullopt;
  const bool is_afternoon = words.take("pm");
  if (!is_afternoon && !words.take("am")) return std::nullopt;
  return (*hour % 12 + (is_afternoon ? 12 : 0)) * 60 + *minute;
}

const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

SystemTime to_utc(const date::time_zone& zone, date::local_days day, int minutes) {
  const auto local = day + std::chrono::minutes(minutes);
  return std::chrono::time_point_cast<SystemTime::duration>(zone.to_sys(local, date::choose::earliest));
}

// The first time after `told` that has this reading, of this day if there is one.
std::optional<SystemTime> next_time(const date::time_zone& zone, const std::optional<Day>& on, int minutes,
                                    SystemTime told) {
  const auto today = date::floor<date::days>(zone.to_local(told));
  if (!on) {
    const SystemTime time = to_utc(zone, today, minutes);
    return time > told ? time : to_utc(zone, today + date::days(1), minutes);
  }
  const date::year_month_day now{today};
  for (int years = 0; years <= 1; ++years) {
    const auto day = (now.year() + date::years(years)) / date::month(on->month) / date::day(on->day);
    if (!day.ok()) continue;
    const SystemTime time = to_utc(zone, date::local_days(day), minutes);
    // A day that has just begun to pass is still this year's.
    if (time > told - std::chrono::hours(24)) return time;
  }
  return std::nullopt;
}

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
  if (!rest) return std::nullopt;
  Words words(*rest);
  const auto day = read_day(words);
  const auto minutes = read_clock(words);
  if (!minutes || *minutes >= kMinutesOfDay || !words.take(" (")) return std::nullopt;
  const auto* zone = find_zone(words.until(')'));
  return zone == nullptr ? std::nullopt : next_time(*zone, day, *minutes, told);
}

}  // namespace livestream::claude

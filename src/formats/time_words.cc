#include "formats/time_words.h"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>

#include "base/ascii.h"

namespace livestream {
namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 4> kOrdinals = {"st", "nd", "rd", "th"};
constexpr std::array<std::string_view, 5> kVaguely = {"about ", "another ", "approximately ", "at least ",
                                                      "less than "};
constexpr microseconds kLongest = days(3653);
constexpr int kFirstYear = 1970;
constexpr int kLastYear = 9999;

struct Unit {
  std::string_view name;  // without the plural's s
  microseconds length;
};

constexpr std::array<Unit, 14> kUnits = {{
    {"ms", std::chrono::milliseconds(1)},
    {"s", std::chrono::seconds(1)},
    {"sec", std::chrono::seconds(1)},
    {"second", std::chrono::seconds(1)},
    {"m", std::chrono::minutes(1)},
    {"min", std::chrono::minutes(1)},
    {"minute", std::chrono::minutes(1)},
    {"h", std::chrono::hours(1)},
    {"hr", std::chrono::hours(1)},
    {"hour", std::chrono::hours(1)},
    {"d", days(1)},
    {"day", days(1)},
    {"w", days(7)},
    {"week", days(7)},
}};

// Takes words off the front of a text, as long as they are what is expected.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  // `word` in small letters.
  bool take(std::string_view word) {
    const bool is_next = starts_with_any_case(text_, word);
    if (is_next) text_.remove_prefix(word.size());
    return is_next;
  }
  bool take_one(std::span<const std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [this](std::string_view word) { return take(word); });
  }
  std::optional<int> number() {
    constexpr std::size_t kMostDigits = 9;
    const std::string_view digits = run_of(is_digit);
    if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
    int value = 0;
    for (const char digit : digits) value = value * 10 + (digit - '0');
    return value;
  }
  // In small letters.
  std::string letters() {
    std::string word(run_of(is_letter));
    std::transform(word.begin(), word.end(), word.begin(), lower);
    return word;
  }
  std::string_view run_of(bool (*is_wanted)(char)) {
    const auto end = std::find_if_not(text_.begin(), text_.end(), is_wanted);
    const std::string_view run = text_.substr(0, static_cast<std::size_t>(end - text_.begin()));
    text_.remove_prefix(run.size());
    return run;
  }
  std::string_view rest() const { return text_; }

 private:
  std::string_view text_;
};

// --- Durations

std::optional<microseconds> read_unit(Words& words) {
  std::string name = words.letters();
  const auto find = [&name] {
    return std::find_if(kUnits.begin(), kUnits.end(), [&name](const Unit& unit) { return unit.name == name; });
  };
  auto unit = find();
  if (unit == kUnits.end() && name.size() > 2 && name.back() == 's') {
    name.pop_back();
    unit = find();
  }
  return unit == kUnits.end() ? std::nullopt : std::optional(unit->length);
}

// `5h`, `43.216853893s`, `2 hours`.
std::optional<microseconds> read_amount(Words& words) {
  constexpr std::size_t kDigitsThatCount = 6;
  const auto whole = words.number();
  if (!whole) return std::nullopt;
  std::int64_t fraction = 0;
  std::int64_t parts = 1;
  if (words.take("."))
    for (const char digit : words.run_of(is_digit).substr(0, kDigitsThatCount)) {
      fraction = fraction * 10 + (digit - '0');
      parts *= 10;
    }
  words.take(" ");
  const auto unit = read_unit(words);
  if (!unit || *whole > kLongest / *unit) return std::nullopt;
  return *whole * *unit + *unit * fraction / parts;
}

// --- Clocks

// `Jul 23 at `, `Nov 23rd, 2026 `; what begins with no month is no day, and not wrong.
bool take_day(Words& words, std::optional<ClockReading::Day>& day) {
  Words ahead = words;
  const std::string name = ahead.letters();
  const auto month = std::find(kMonths.begin(), kMonths.end(), name.substr(0, 3));
  if (month == kMonths.end()) return true;
  ahead.take(" ");
  const auto number = ahead.number();
  if (!number) return false;
  ahead.take_one(kOrdinals);
  ahead.take(",");
  day = {.month = static_cast<unsigned>(month - kMonths.begin()) + 1, .day = static_cast<unsigned>(*number)};
  Words behind = ahead;
  behind.take(" ");
  if (const auto year = behind.number(); year && *year >= kFirstYear && *year <= kLastYear) {
    day->year = year;
    ahead = behind;
    ahead.take(",");
  }
  words = ahead;
  return words.take(" at ") || words.take(" ");
}

// `6pm`, `11:30am`, `3:45 PM`, `15:45`.
std::optional<std::chrono::minutes> read_time_of_day(Words& words) {
  const auto hour = words.number();
  const bool has_minute = words.take(":");
  const auto minute = has_minute ? words.number() : std::optional(0);
  if (!hour || !minute || *minute > 59) return std::nullopt;
  Words behind = words;
  behind.take(" ");
  const bool is_afternoon = behind.take("pm");
  if (!is_afternoon && !behind.take("am")) {
    if (!has_minute || *hour > 23) return std::nullopt;
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  }
  if (*hour < 1 || *hour > 12) return std::nullopt;
  words = behind;
  return std::chrono::hours(*hour % 12 + (is_afternoon ? 12 : 0)) + std::chrono::minutes(*minute);
}

std::string_view read_zone(Words words) {
  if (words.take(" utc")) return "UTC";
  if (!words.take(" (")) return {};
  const std::string_view rest = words.rest();
  const std::size_t end = rest.find(')');
  return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

// --- Zones

// The time at which clocks somewhere show `wall`, whose digits are read as if they were UTC.
using ToUtc = std::function<SystemTime(SystemTime wall)>;

ToUtc rule_of(std::string_view zone, const ZoneRule& local) {
  if (zone.empty()) return [local](SystemTime wall) { return local.to_utc({.time = wall}); };
  try {
    const date::time_zone* const known = date::locate_zone(std::string(zone));
    return [known](SystemTime wall) {
      const date::local_time<SystemTime::duration> shown(wall.time_since_epoch());
      return SystemTime(known->to_sys(shown, date::choose::earliest));
    };
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

// --- The next time

std::optional<SystemTime> next_on_any_day(std::chrono::minutes time_of_day, SystemTime told, const ToUtc& to_utc) {
  constexpr int kDaysAround = 2;  // what day it is where clocks show it is a day off at most
  const auto today = std::chrono::floor<days>(told);
  for (int day = -kDaysAround; day <= kDaysAround; ++day) {
    const SystemTime time = to_utc(today + days(day) + time_of_day);
    if (time > told - std::chrono::minutes(1)) return time;
  }
  return std::nullopt;
}

// Nothing if the day is none of that year.
std::optional<SystemTime> time_in(year in, const ClockReading& reading, const ToUtc& to_utc) {
  const year_month_day date{in, std::chrono::month(reading.day->month), std::chrono::day(reading.day->day)};
  if (!date.ok()) return std::nullopt;
  return to_utc(std::chrono::sys_days(date) + reading.time_of_day);
}

std::optional<SystemTime> next_on_its_day(const ClockReading& reading, SystemTime told, const ToUtc& to_utc) {
  const year this_year = year_month_day(std::chrono::floor<days>(told)).year();
  for (int years = -1; years <= 1; ++years) {
    const auto time = time_in(this_year + std::chrono::years(years), reading, to_utc);
    if (time && *time > told - days(1)) return time;
  }
  return std::nullopt;
}

}  // namespace

std::optional<microseconds> read_duration(std::string_view text) {
  Words words(text);
  words.take_one(kVaguely);
  if (words.take("an ") || words.take("a ")) return read_unit(words);
  std::optional<microseconds> sum;
  while (true) {
    Words ahead = words;
    if (sum) {
      ahead.take(",");
      ahead.take(" ");
      ahead.take("and ");
    }
    const auto amount = read_amount(ahead);
    if (!amount) return sum;
    sum = sum.value_or(microseconds(0)) + *amount;
    if (*sum > kLongest) return std::nullopt;
    words = ahead;
  }
}

std::optional<ClockReading> read_clock(std::string_view text) {
  Words words(text);
  ClockReading reading;
  if (!take_day(words, reading.day)) return std::nullopt;
  const auto time_of_day = read_time_of_day(words);
  if (!time_of_day) return std::nullopt;
  reading.time_of_day = *time_of_day;
  reading.zone = read_zone(words);
  return reading;
}

std::optional<SystemTime> time_of(const ClockReading& reading, SystemTime told, const ZoneRule& local) {
  const ToUtc to_utc = rule_of(reading.zone, local);
  if (!to_utc) return std::nullopt;
  if (!reading.day) return next_on_any_day(reading.time_of_day, told, to_utc);
  if (reading.day->year) return time_in(year(*reading.day->year), reading, to_utc);
  return next_on_its_day(reading, told, to_utc);
}

}  // namespace livestream

#include "base/iso_time.h"

#include <algorithm>
#include <cstdint>
#include <ctime>

namespace livestream {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;

// Reads the text from left to right; every step either consumes what it names or fails for good.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool take(char wanted) {
    if (peek() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// A number of so many digits.
  template <std::size_t kCount>
  std::optional<int> digits() {
    if (rest_.size() < kCount) return std::nullopt;
    int value = 0;
    bool are_digits = true;
    for (std::size_t i = 0; i < kCount; ++i) {
      const unsigned digit = static_cast<unsigned char>(rest_[i]) - unsigned{'0'};
      are_digits &= digit <= 9;
      value = value * 10 + static_cast<int>(digit);
    }
    rest_.remove_prefix(kCount);
    return are_digits ? std::optional(value) : std::nullopt;
  }

  std::optional<microseconds> fraction() {
    int value = 0;
    int count = 0;
    while (peek() >= '0' && peek() <= '9') {
      if (count < 6) value = value * 10 + (peek() - '0');
      ++count;
      rest_.remove_prefix(1);
    }
    if (count == 0) return std::nullopt;
    for (; count < 6; ++count) value *= 10;
    return microseconds(value);
  }

 private:
  std::string_view rest_;
};

std::optional<std::chrono::sys_days> read_date(Cursor& in) {
  const auto year = in.digits<4>();
  if (!year || !in.take('-')) return std::nullopt;
  const auto month = in.digits<2>();
  if (!month || !in.take('-')) return std::nullopt;
  const auto day = in.digits<2>();
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<microseconds> read_time_of_day(Cursor& in) {
  const auto hour = in.digits<2>();
  if (!hour || !in.take(':')) return std::nullopt;
  const auto minute = in.digits<2>();
  if (!minute || *hour > 24 || *minute > 59) return std::nullopt;
  microseconds time = std::chrono::hours(*hour) + minutes(*minute);
  if (!in.take(':')) return time;
  const auto second = in.digits<2>();
  if (!second || *second > 60) return std::nullopt;
  time += std::chrono::seconds(*second);
  if (!in.take('.') && !in.take(',')) return time;
  const auto fraction = in.fraction();
  if (!fraction) return std::nullopt;
  return time + *fraction;
}

// The distance east of UTC; nothing when no zone stands here, `ok` false when something else does.
std::optional<minutes> read_zone(Cursor& in, bool& ok) {
  if (in.done()) return std::nullopt;
  if (in.take('Z') || in.take('z')) return minutes(0);
  const int sign = in.peek() == '-' ? -1 : 1;
  if (!in.take('+') && !in.take('-')) {
    ok = false;
    return std::nullopt;
  }
  const auto hour = in.digits<2>();
  in.take(':');
  const auto minute = in.done() ? std::optional<int>(0) : in.digits<2>();
  ok = hour && minute && *hour <= 23 && *minute <= 59;
  return ok ? std::optional<minutes>(sign * (std::chrono::hours(*hour) + minutes(*minute))) : std::nullopt;
}

std::chrono::seconds zone_offset_at(SystemTime wall) {
  const std::time_t as_if_utc = std::chrono::floor<std::chrono::seconds>(wall).time_since_epoch().count();
  std::tm fields{};
  gmtime_r(&as_if_utc, &fields);
  fields.tm_isdst = -1;
  return std::chrono::seconds(std::mktime(&fields) - as_if_utc);
}

// Asking the system costs microseconds (it looks whether the zone was changed), so the answer is kept for the
// quarter of an hour: zones change their clocks on these.
SystemTime local_to_utc(SystemTime wall) {
  using Quarter = std::chrono::duration<std::int64_t, std::ratio<900>>;
  thread_local Quarter known{-1};
  thread_local std::chrono::seconds offset{};
  const auto quarter = std::chrono::floor<Quarter>(wall).time_since_epoch();
  if (quarter != known) {
    offset = zone_offset_at(wall);
    known = quarter;
  }
  return wall + offset;
}

void write_digits(std::string& text, std::size_t from, std::size_t count, std::int64_t value) {
  for (std::size_t at = from + count; at-- > from; value /= 10) text[at] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<IsoTime> parse_iso_time(std::string_view text) {
  Cursor in(text);
  const auto date = read_date(in);
  if (!date || (!in.take('T') && !in.take('t') && !in.take(' '))) return std::nullopt;
  const auto time_of_day = read_time_of_day(in);
  if (!time_of_day) return std::nullopt;
  bool ok = true;
  const auto zone = read_zone(in, ok);
  if (!ok || !in.done()) return std::nullopt;
  const SystemTime time = SystemTime(*date) + *time_of_day;
  return IsoTime{zone ? time - *zone : time, zone.has_value()};
}

std::string format_utc(SystemTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text = "0000-00-00T00:00:00.000000Z";
  write_digits(text, 0, 4, std::clamp(static_cast<int>(date.year()), 0, 9'999));
  write_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  write_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  write_digits(text, 11, 2, clock.hours().count());
  write_digits(text, 14, 2, clock.minutes().count());
  write_digits(text, 17, 2, clock.seconds().count());
  write_digits(text, 20, 6, clock.subseconds().count());
  return text;
}

ZoneRule ZoneRule::local() { return {}; }

ZoneRule ZoneRule::fixed(minutes east_of_utc) {
  ZoneRule rule;
  rule.fixed_ = east_of_utc;
  return rule;
}

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) {
  if (text == "local") return local();
  if (text == "utc") return fixed(minutes(0));
  Cursor in(text);
  bool ok = true;
  const auto zone = read_zone(in, ok);
  if (!ok || !zone || !in.done()) return std::nullopt;
  return fixed(*zone);
}

SystemTime ZoneRule::to_utc(const IsoTime& time) const {
  if (time.has_zone) return time.time;
  return fixed_ ? time.time - *fixed_ : local_to_utc(time.time);
}

}  // namespace livestream

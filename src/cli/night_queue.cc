#include "cli/night_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <sstream>

#include "formats/text_lines.h"

namespace livestream::cli {
namespace {

namespace fs = std::filesystem;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

Result<QueuedNight> read_night(std::string_view line, const fs::path& base) {
  std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos && line.ends_with(':')) colon = line.size() - 1;
  const std::string_view path = line.substr(0, colon);
  const bool has_folder = colon != std::string_view::npos && path.find('/') != std::string_view::npos &&
                          path.find_first_of(" \t") == std::string_view::npos;
  if (!has_folder) return QueuedNight{{}, std::string(line)};
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(base / path, error);
  if (!fs::is_directory(folder, error)) return invalid(fmt::format("{} is no folder", folder.string()));
  return QueuedNight{folder, std::string(trimmed(line.substr(colon + 1)))};
}

// One or two digits.
std::optional<int> number_in(std::string_view text, int most) {
  if (text.empty() || text.size() > 2 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number <= most ? std::optional(number) : std::nullopt;
}

// When clocks show that on a day, earliest first: twice, if they are set back then.
std::vector<SystemTime> times_on(const std::tm& day, int hour, int minute) {
  std::vector<SystemTime> shown;
  SystemTime latest{};
  for (const int is_summer : {1, 0}) {
    std::tm parts = day;
    parts.tm_hour = hour;
    parts.tm_min = minute;
    parts.tm_sec = 0;
    parts.tm_isdst = is_summer;
    const SystemTime time{std::chrono::seconds(::mktime(&parts))};
    if (parts.tm_hour == hour && parts.tm_min == minute) shown.push_back(time);
    latest = std::max(latest, time);
  }
  if (shown.empty()) shown.push_back(latest);
  std::sort(shown.begin(), shown.end());
  return shown;
}

}  // namespace

Result<std::vector<QueuedNight>> parse_night_queue(std::string_view text, const fs::path& base) {
  std::vector<QueuedNight> nights;
  std::istringstream lines{std::string(without_byte_order_mark(text))};
  std::string written;
  for (int number = 1; std::getline(lines, written); ++number) {
    const std::string_view line = trimmed(written);
    if (line.empty() || line.front() == '#') continue;
    auto night = read_night(line, base);
    if (!night) return invalid(fmt::format("line {}: {}", number, night.error().message));
    if (night->task.empty()) return invalid(fmt::format("line {}: no task behind the folder", number));
    nights.push_back(std::move(*night));
  }
  if (nights.empty()) return invalid("no task in it: write one on each line");
  return nights;
}

Result<SystemTime> next_time_of_day(std::string_view text, SystemTime now) {
  const std::size_t colon = text.find(':');
  const auto hour = number_in(text.substr(0, colon), 23);
  const auto minute = colon == std::string_view::npos ? std::nullopt : number_in(text.substr(colon + 1), 59);
  if (!hour || !minute || text.size() != colon + 3)
    return invalid(fmt::format("--at \"{}\" must be a time of day like 23:00", text));
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::tm day{};
  ::localtime_r(&seconds, &day);
  for (int days = 0; days < 3; ++days, ++day.tm_mday)
    for (const SystemTime time : times_on(day, *hour, *minute))
      if (time > now) return time;
  return invalid(fmt::format("no clock here will show \"{}\"", text));
}

}  // namespace livestream::cli

#include "cli/event_text.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <ctime>

#include "base/iso_time.h"
#include "cli/number_text.h"
#include "model/data_fields.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

using Data = boost::json::object;

std::string text(const Data& data, std::string_view key) { return std::string(text_in(data, key).value_or("")); }

std::string context(const Data& data, std::string_view key) {
  const auto percent = amount_in(data, key);
  return percent && *percent > 0 ? fmt::format(", context {:.0f} %", *percent) : std::string();
}

std::string phase_change(const Data& data) {
  return fmt::format("phase {}{}", text(data, "phase"), context(data, "context_percent"));
}
std::string iteration_start(const Data& data) {
  return fmt::format("iteration {}", count_in(data, "iteration").value_or(0));
}
std::string iteration_complete(const Data& data) {
  return fmt::format("iteration {} done{}", count_in(data, "iteration").value_or(0), context(data, "context_percent"));
}
std::string task_complete(const Data& data) { return fmt::format("✓ {}", text(data, "task")); }
std::string context_update(const Data& data) {
  const auto tokens = count_in(data, "tokens_used");
  return fmt::format("context {:.0f} %{}", amount_in(data, "percent").value_or(0),
                     tokens && *tokens > 0 ? fmt::format(", {} tokens", grouped(*tokens)) : "");
}
std::string log_line(const Data& data) { return text(data, "line"); }
std::string error(const Data& data) {
  const std::string details = text(data, "details");
  return fmt::format("✗ {}{}", text(data, "message"), details.empty() ? "" : ": " + details);
}
std::string completion(const Data& data) {
  return fmt::format("{} {}", flag_in(data, "success").value_or(false) ? "completed:" : "ended without success:",
                     text(data, "summary"));
}

struct Row {
  std::string_view type;
  std::string_view colour;  // an SGR sequence
  std::string (*describe)(const Data& data);
};

constexpr std::array kTypes{
    Row{"phase_change", "\x1b[1;35m", phase_change},
    Row{"iteration_start", "\x1b[36m", iteration_start},
    Row{"iteration_complete", "\x1b[36m", iteration_complete},
    Row{"task_complete", "\x1b[32m", task_complete},
    Row{"context_update", "\x1b[2m", context_update},
    Row{"log_line", "", log_line},
    Row{"error", "\x1b[31m", error},
    Row{"completion", "\x1b[1;32m", completion},
};

std::string in_colour(std::string_view colour, const std::string& text, Colours colours) {
  if (colours == Colours::drop || colour.empty()) return terminal_line(text, colours);
  return terminal_line(std::string(colour) + text, colours);
}

}  // namespace

std::string event_text(const Event& event, Colours colours) {
  for (const Row& row : kTypes)
    if (row.type == event.type()) return in_colour(row.colour, row.describe(event.data()), colours);
  return in_colour("\x1b[2m", fmt::format("{} {}", event.type(), to_json(event.data())), colours);
}

std::string time_of_day(const Event& event) {
  const auto written = parse_iso_time(event.timestamp());
  if (!written) return "--:--:--";
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(written->time).time_since_epoch().count();
  std::tm parts{};
  const bool is_known =
      written->has_zone ? ::localtime_r(&seconds, &parts) != nullptr : ::gmtime_r(&seconds, &parts) != nullptr;
  return is_known ? fmt::format("{:02}:{:02}:{:02}", parts.tm_hour, parts.tm_min, parts.tm_sec) : "--:--:--";
}

}  // namespace livestream::cli

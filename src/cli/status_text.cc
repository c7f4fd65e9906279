#include "cli/status_text.h"

#include <fmt/format.h>

#include <array>
#include <boost/json/array.hpp>
#include <chrono>

#include "cli/duration_text.h"
#include "cli/number_text.h"
#include "cli/terminal_text.h"
#include "model/data_fields.h"

namespace livestream::cli {
namespace {

namespace json = boost::json;

const json::object& part(const json::object& status, std::string_view key) {
  static const json::object kEmpty;
  const json::value* value = status.if_contains(key);
  return value != nullptr && value->is_object() ? value->get_object() : kEmpty;
}

std::string text(const json::object& status, std::string_view key) {
  return std::string(text_in(status, key).value_or(""));
}

std::string duration(const json::object& status, std::string_view key) {
  const auto seconds = amount_in(status, key);
  return seconds ? duration_text(std::chrono::seconds(static_cast<std::int64_t>(*seconds))) : std::string();
}

std::string state(const json::object& status) {
  const std::string age = duration(status, "last_event_age_seconds");
  return text(status, "state") + (age.empty() ? "" : fmt::format(", last event {} ago", age));
}

std::string iteration(const json::object& status) {
  const auto count = count_in(status, "iterations").value_or(0);
  return count == 0 ? std::string() : std::to_string(count);
}

std::string elapsed(const json::object& status) {
  const std::string remaining = duration(status, "estimated_remaining_seconds");
  const bool is_over = flag_in(status, "is_complete").value_or(false);
  return duration(status, "elapsed_seconds") +
         (remaining.empty() || is_over ? "" : fmt::format(", about {} left", remaining));
}

std::string context(const json::object& status) {
  const json::object& context = part(status, "context");
  const auto percent = amount_in(context, "percentage");
  const auto tokens = count_in(context, "tokens_used");
  if (!percent) return {};
  return fmt::format("{:.0f} %{}", *percent, tokens ? fmt::format(", {} tokens", grouped(*tokens)) : "");
}

std::string tasks(const json::object& status) {
  const json::object& tasks = part(status, "tasks");
  const auto total = count_in(tasks, "total").value_or(0);
  if (total == 0) return {};
  const json::array* completed = list_in(tasks, "completed");
  return fmt::format("{} of {} done ({} %)", completed == nullptr ? 0 : completed->size(), total,
                     count_in(tasks, "progress_percent").value_or(0));
}

std::string current(const json::object& status) { return text(part(status, "tasks"), "current"); }
std::string last_line(const json::object& status) { return text(part(status, "last_line"), "text"); }

std::string recording(const json::object& status) {
  const std::string state = text(status, "recording");
  return state == "ok" ? std::string() : state;
}

struct Row {
  const char* label;
  std::string (*value)(const json::object& status);
};

constexpr std::array kRows{
    Row{"Session", [](const json::object& status) { return text(status, "id"); }},
    Row{"Project", [](const json::object& status) { return text(status, "project"); }},
    Row{"Task", [](const json::object& status) { return text(status, "task"); }},
    Row{"State", state},
    Row{"Phase", [](const json::object& status) { return text(status, "phase"); }},
    Row{"Iteration", iteration},
    Row{"Elapsed", elapsed},
    Row{"Context", context},
    Row{"Tasks", tasks},
    Row{"Now", current},
    Row{"Last line", last_line},
    Row{"Last error", [](const json::object& status) { return text(status, "last_error"); }},
    Row{"Summary", [](const json::object& status) { return text(status, "summary"); }},
    Row{"Recording", recording},
};

}  // namespace

std::string status_text(const json::object& status, std::optional<std::size_t> columns) {
  std::string out;
  for (const Row& row : kRows) {
    const std::string value = terminal_line(row.value(status));
    if (value.empty()) continue;
    const std::string line = fmt::format("{:<11}{}", row.label, value);
    out += (columns ? cut_to_width(line, *columns) : line) + "\n";
  }
  return out;
}

}  // namespace livestream::cli

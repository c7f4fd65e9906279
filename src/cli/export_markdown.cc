#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>

#include "cli/duration_text.h"
#include "cli/event_text.h"
#include "cli/export_format.h"
#include "cli/markdown_text.h"
#include "cli/number_text.h"
#include "model/fold.h"
#include "model/status_json.h"

namespace livestream::cli {
namespace {

// What happened, without what merely goes on.
constexpr std::array<std::string_view, 6> kMilestones{"phase_change",  "iteration_start", "iteration_complete",
                                                      "task_complete", "error",           "completion"};
// Bounds the report's memory; a night has some hundreds.
constexpr std::size_t kMaxMilestones = 10'000;

class MarkdownExport final : public ExportFormat {
 public:
  explicit MarkdownExport(std::string session_id) { status_.id = std::move(session_id); }

  void add(const CountedEvent& counted, const Out&) override {
    const Event& event = counted.event;
    apply(status_, event, {.live = std::nullopt, .naive_zone = ZoneRule::local()});
    const bool is_milestone = std::find(kMilestones.begin(), kMilestones.end(), event.type()) != kMilestones.end();
    if (is_milestone && milestones_.size() < kMaxMilestones)
      milestones_.push_back(fmt::format("- `{}` {}", time_of_day(event), markdown_text(event_text(event))));
    if (event.type() != "log_line") return;
    log_.push_back(time_of_day(event) + "  " + event_text(event));
    if (log_.size() > kMarkdownLogLines) log_.pop_front();
  }

  void finish(const Out& out) override {
    out(fmt::format("# {}\n\n{}", markdown_text(status_.id), facts()));
    std::vector<std::string> done;
    done.reserve(status_.completed.size());
    for (const DoneTask& one : status_.completed) done.push_back(one.task);
    out(list("Done", "- [x] ", done));
    out(list("Not done", "- [ ] ", status_.remaining));
    out(list("Notes", "- ", status_.notes));
    out(fmt::format("\n## What happened\n\n{}\n", fmt::join(milestones_, "\n")));
    if (!log_.empty()) out(log());
  }

 private:
  std::string facts() const;
  std::string log() const;
  static std::string list(std::string_view title, std::string_view bullet, const std::vector<std::string>& items);
  static std::string row(std::string_view name, const std::string& value) {
    return value.empty() ? std::string() : fmt::format("| {} | {} |\n", name, markdown_text(value));
  }

  SessionStatus status_;
  std::vector<std::string> milestones_;
  std::deque<std::string> log_;
};

std::string outcome(const SessionStatus& status) {
  if (status.is_complete) return "completed";
  return status.success == false ? "ended without success" : "not ended";
}

std::string MarkdownExport::facts() const {
  const bool has_times = status_.start_us && status_.last_update_us;
  const auto lasted = std::chrono::microseconds(has_times ? *status_.last_update_us - *status_.start_us : 0);
  return "| | |\n|---|---|\n" + row("Project", status_.project) + row("Task", status_.task) +
         row("Outcome", outcome(status_)) + row("Summary", status_.summary) + row("Started", status_.start_time) +
         row("Lasted", has_times ? duration_text(std::chrono::floor<std::chrono::seconds>(lasted)) : "") +
         row("Phase", status_.phase) + row("Iterations", std::to_string(status_.iterations)) +
         row("Events", grouped(static_cast<std::int64_t>(status_.events))) +
         row("Errors", grouped(static_cast<std::int64_t>(status_.errors)));
}

std::string MarkdownExport::list(std::string_view title, std::string_view bullet,
                                 const std::vector<std::string>& items) {
  if (items.empty()) return {};
  std::string out = fmt::format("\n## {}\n\n", title);
  for (const std::string& item : items) out += fmt::format("{}{}\n", bullet, markdown_text(item));
  return out;
}

std::string MarkdownExport::log() const {
  const bool is_cut = status_.log_lines > log_.size();
  const std::string title = is_cut ? fmt::format("Log (the last {} of {} lines)", log_.size(),
                                                 grouped(static_cast<std::int64_t>(status_.log_lines)))
                                   : std::string("Log");
  std::string out = fmt::format("\n## {}\n\n", title);
  // Indented code: unlike a fence, no line can end it.
  for (const std::string& line : log_) out += fmt::format("    {}\n", line);
  return out;
}

}  // namespace

std::unique_ptr<ExportFormat> markdown_export(std::string session_id) {
  return std::make_unique<MarkdownExport>(std::move(session_id));
}

}  // namespace livestream::cli

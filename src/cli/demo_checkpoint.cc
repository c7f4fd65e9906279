#include "cli/demo_checkpoint.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "base/file.h"
#include "model/event_codec.h"
#include "runner/local_time.h"

namespace livestream::cli {
namespace {

namespace json = boost::json;

constexpr mode_t kMode = 0644;

json::array list(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

}  // namespace

DemoCheckpoint::DemoCheckpoint(const std::filesystem::path& project, std::string id, SystemTime start)
    : folder_(project / "checkpoints" / "ralph" / id), id_(std::move(id)), start_(local_iso_time(start)) {}

Result<void> DemoCheckpoint::follow(const DemoStep& step, SystemTime now) {
  switch (step.action) {
    case DemoAction::phase:
      last_phase_ = std::exchange(phase_, step.text);
      if (phase_ == "builder") remaining_ = demo_tasks();
      break;
    case DemoAction::iteration_start:
      iteration_ = step.count;
      break;
    case DemoAction::iteration_complete:
      if (phase_ == "scout") research_ = demo_artifact(phase_);
      if (phase_ == "architect") plan_ = demo_artifact(phase_);
      break;
    case DemoAction::task:
      completed_.push_back(step.text);
      std::erase(remaining_, step.text);
      notes_.push_back(fmt::format("Completed {} at iteration {}", step.text, iteration_));
      break;
    case DemoAction::error:
      failures_.push_back({iteration_, step.text, local_iso_time(now)});
      break;
    case DemoAction::completion:
      break;
    case DemoAction::context:
    case DemoAction::line:
      return {};
  }
  const auto folder = make_folders(folder_);
  if (!folder) return folder;
  const auto state = save_state(now);
  if (!state) return state;
  const auto progress = save_progress();
  if (!progress || step.action != DemoAction::completion) return progress;
  return write_file_atomically(folder_ / "COMPLETE", {}, kMode);
}

Result<void> DemoCheckpoint::save_state(SystemTime now) const {
  json::array failures;
  for (const Failure& failure : failures_)
    failures.push_back({{"iteration", failure.iteration}, {"error", failure.error}, {"time", failure.time}});
  const json::object state{
      {"project_name", kDemoProject},
      {"task_description", kDemoTask},
      {"session_id", id_},
      {"start_time", start_},
      {"last_iteration_time", local_iso_time(now)},
      {"iterations", iteration_},
      {"current_phase", phase_},
      {"last_phase", last_phase_},
      {"completed_tasks", list(completed_)},
      {"failed_attempts", failures},
      {"artifacts",
       {{"research", research_},
        {"spec", plan_},
        {"plan", plan_},
        {"tasks", fmt::format("{}", fmt::join(demo_tasks(), "\n"))}}},
  };
  return write_file_atomically(folder_ / "state.json", to_json(state), kMode);
}

Result<void> DemoCheckpoint::save_progress() const {
  const json::object progress{
      {"completed", list(completed_)}, {"remaining", list(remaining_)}, {"notes", list(notes_)}};
  return write_file_atomically(folder_ / "progress.json", to_json(progress), kMode);
}

}  // namespace livestream::cli

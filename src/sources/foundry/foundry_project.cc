#include "sources/foundry/foundry_project.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/hash.h"
#include "base/ids.h"
#include "formats/text_lines.h"
#include "sources/file_stat.h"

namespace livestream::foundry {
namespace {

constexpr std::string_view kFolder = ".context-foundry";
constexpr std::string_view kPhaseFile = "current-phase.json";
constexpr std::string_view kTasksFile = "build-tasks.json";
constexpr std::uint64_t kMaxBytes = 4 * 1024 * 1024;

// A session that only goes on writing is reported again when its newest file is younger by this much.
constexpr std::int64_t kReportStepUs = 1'000'000;

// File times are taken from a coarser clock than ours, and on some file systems cut to two seconds.
constexpr std::chrono::seconds kTimeSlack{2};

// As text: of every change in any root this is asked.
bool is_or_lies_in(const std::string& path, const std::string& folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path.rfind('/') == folder.size());
}

}  // namespace

std::string session_of(const std::filesystem::path& real_folder) {
  const auto digits = static_cast<std::uint32_t>(stable_hash(real_folder.native()));
  std::string id = fmt::format("foundry-{}-{:08x}", real_folder.filename().native(), digits);
  return check_session_id(id) ? id : fmt::format("foundry-{:08x}", digits);
}

FoundryProject::FoundryProject(std::filesystem::path root, const SourceContext& context)
    : context_(context), root_(std::move(root)), folder_(root_ / kFolder), retries_(context.options.retry_interval) {}

void FoundryProject::scan() {
  const SystemTime start = context_.clock.system_now();
  look();
  live_since_ = start;
}

void FoundryProject::changed(const std::vector<std::filesystem::path>& paths) {
  const bool is_ours = std::any_of(paths.begin(), paths.end(), [this](const std::filesystem::path& path) {
    return path.native() == root_.native() || is_or_lies_in(path.native(), folder_.native());
  });
  // Two writes within one step of the file system's clock leave the same time: no comparison shows that.
  if (is_ours) look(Reread::always);
}

SteadyTime FoundryProject::run_due(SteadyTime now) {
  if (!retries_.take_due(now).empty()) look(Reread::always);
  if (now >= due_) look();
  return std::min(due_, retries_.next_due());
}

void FoundryProject::look(Reread reread) {
  const auto& options = context_.options;
  const Evidence evidence = find_files();
  due_ = context_.clock.steady_now() + (real_root_.empty() ? options.missing_root_interval : options.rescan_interval);
  if (!evidence.phase) return lose();
  if (evidence == evidence_ && reread == Reread::if_changed) return;
  if (evidence != evidence_) retries_.forget(folder_.native());
  evidence_ = evidence;
  const auto checkpoint = read(evidence);
  if (checkpoint || !reported_) report(evidence, checkpoint && is_complete(checkpoint->phase));
  if (checkpoint && checkpoint->phase != PhaseFile{}) derive(evidence, *checkpoint);
}

// Watched first: until then nobody tells what happens.
FoundryProject::Evidence FoundryProject::find_files() {
  std::error_code error;
  real_root_ = std::filesystem::canonical(root_, error);
  if (error) real_root_.clear();
  if (real_root_.empty()) return {};
  (void)context_.watcher.watch(root_);
  const auto folder = stat_inside(folder_, real_root_);
  if (!folder || folder->kind != FileKind::folder) {
    if (std::exchange(is_watched_, false)) context_.watcher.unwatch(folder_);
    return {};
  }
  is_watched_ = context_.watcher.watch(folder_).has_value();
  const auto state = [this](std::string_view name) {
    const auto stat = stat_inside(folder_ / name, real_root_);
    return stat && stat->kind == FileKind::file ? std::optional(stat->state) : std::nullopt;
  };
  return {state(kPhaseFile), state(kTasksFile)};
}

void FoundryProject::lose() {
  if (std::exchange(reported_, std::nullopt)) context_.sink.session_gone(session_, root_);
  session_.clear();
  evidence_ = {};
  position_.clear();
  retries_.forget(folder_.native());
}

void FoundryProject::report(const Evidence& evidence, bool is_complete) {
  if (session_.empty()) session_ = session_of(real_root_);
  FoundSession found;
  found.id = session_;
  found.root = root_;
  found.is_complete = is_complete;
  found.modified_us = evidence.phase->modified_us;
  const bool is_same = reported_ && reported_->is_complete == found.is_complete &&
                       std::abs(reported_->modified_us - found.modified_us) < kReportStepUs;
  if (is_same) return;
  reported_ = found;
  context_.sink.session_found(std::move(found));
}

// Nothing: half-written. A file that is gone again, or may not be read, says nothing.
std::optional<Checkpoint> FoundryProject::read(const Evidence& evidence) {
  const auto text = [this](std::string_view name) {
    return read_whole_inside(folder_ / name, real_root_, kMaxBytes).value_or("{}");
  };
  const auto phase = parse_phase_file(text(kPhaseFile));
  const auto tasks = evidence.tasks ? parse_build_tasks(text(kTasksFile)) : std::vector<std::string>{};
  const bool is_half_written = !phase || !tasks;
  if (is_half_written && retries_.later(folder_.native(), context_.clock.steady_now())) return std::nullopt;
  if (is_half_written)
    retries_.stop(folder_.native());
  else
    retries_.forget(folder_.native());
  if (!phase) return std::nullopt;
  return Checkpoint{*phase, tasks};
}

// By the time of the phase's file: that of the tasks was written before it, and the dates inside are invented.
void FoundryProject::derive(const Evidence& evidence, const Checkpoint& checkpoint) {
  const SystemTime modified{std::chrono::microseconds(evidence.phase->modified_us)};
  Event event = checkpoint_event(checkpoint, to_utf8(real_root_.filename().native()), session_, modified);
  std::string position(event.data().at("position").as_string());
  if (position == position_) return;
  const bool is_live = live_since_ && (!position_.empty() || modified >= *live_since_ - kTimeSlack);
  position_ = std::move(position);
  std::vector<Event> events;
  events.push_back(std::move(event));
  context_.sink.derived(session_, root_, std::move(events), is_live);
}

}  // namespace livestream::foundry

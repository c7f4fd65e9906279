#include "sources/transcripts/transcript_source.h"

#include <algorithm>
#include <utility>

namespace livestream {

void TranscriptSource::add_root(const std::filesystem::path& root) {
  if (std::find(roots_.begin(), roots_.end(), root) == roots_.end()) roots_.push_back(root);
  look_for_homes(root);
}

void TranscriptSource::look_for_homes(const std::filesystem::path& root) {
  for (const transcripts::Kind& kind : transcripts::all_kinds()) {
    std::error_code ignored;
    if (root.filename() == kind.home)
      add_home(kind, root);
    else if (std::filesystem::is_directory(root / kind.home / kind.folder, ignored))
      add_home(kind, root / kind.home);
  }
}

void TranscriptSource::add_usual_homes() {
  for (const AgentHome& home : context_.options.homes)
    for (const transcripts::Kind& kind : transcripts::all_kinds())
      if (kind.name == home.agent) add_home(kind, home.folder);
}

void TranscriptSource::add_home(const transcripts::Kind& kind, const std::filesystem::path& home) {
  const auto& without = context_.options.without;
  if (std::find(without.begin(), without.end(), kind.name) != without.end()) return;
  const bool is_known = std::any_of(homes_.begin(), homes_.end(), [&](const auto& known) {
    return &known->kind() == &kind && known->home() == home;
  });
  if (is_known) return;
  homes_.push_back(std::make_unique<transcripts::TranscriptHome>(kind, home, context_));
  homes_.back()->look_at_everything();
}

void TranscriptSource::changed(const std::vector<std::filesystem::path>& paths) {
  for (const auto& home : homes_) home->changed(paths);
}

void TranscriptSource::look_at_everything() {
  for (const auto& home : homes_) home->look_at_everything();
}

SteadyTime TranscriptSource::run_due(SteadyTime now) {
  if (!std::exchange(has_begun_, true)) add_usual_homes();
  if (now >= look_due_) {
    for (const auto& root : roots_) look_for_homes(root);
    look_due_ = now + context_.options.missing_root_interval;
  }
  SteadyTime due = roots_.empty() ? SteadyTime::max() : look_due_;
  for (const auto& home : homes_) due = std::min(due, home->run_due(now));
  return due;
}

}  // namespace livestream

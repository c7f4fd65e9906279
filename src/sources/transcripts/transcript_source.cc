#include "sources/transcripts/transcript_source.h"

#include <algorithm>
#include <utility>

namespace livestream {

void TranscriptSource::add_root(const std::filesystem::path& root) {
  if (std::find(roots_.begin(), roots_.end(), root) == roots_.end()) roots_.push_back(root);
  look_for_homes(root);
}

void TranscriptSource::look_for_homes(const std::filesystem::path& root) {
  for (const AgentHome& home : transcripts::homes_at(root)) add_home(home);
}

void TranscriptSource::add_usual_homes() {
  for (const AgentHome& home : context_.options.homes) add_home(home);
}

void TranscriptSource::add_home(const AgentHome& home) {
  const auto& without = context_.options.without;
  if (std::find(without.begin(), without.end(), home.agent) != without.end()) return;
  const bool is_known = std::any_of(homes_.begin(), homes_.end(), [&](const auto& known) {
    return known->kind().name == home.agent && known->home() == home.folder;
  });
  const auto kinds = transcripts::all_kinds();
  const auto kind =
      std::find_if(kinds.begin(), kinds.end(), [&](const transcripts::Kind& one) { return one.name == home.agent; });
  if (is_known || kind == kinds.end()) return;
  homes_.push_back(std::make_unique<transcripts::TranscriptHome>(*kind, home.folder, context_));
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

#include "sources/foundry/foundry_source.h"

#include <algorithm>

namespace livestream {

void FoundrySource::add_root(const std::filesystem::path& root) {
  // The same folder under another name would show its session twice.
  const bool is_known = std::any_of(projects_.begin(), projects_.end(), [&](const auto& known) {
    std::error_code ignored;
    return known->root() == root || std::filesystem::equivalent(known->root(), root, ignored);
  });
  if (is_known) return;
  projects_.push_back(std::make_unique<foundry::FoundryProject>(root, context_));
  projects_.back()->scan();
}

void FoundrySource::changed(const std::vector<std::filesystem::path>& paths) {
  for (const auto& project : projects_) project->changed(paths);
}

void FoundrySource::look_at_everything() {
  for (const auto& project : projects_) project->look();
}

SteadyTime FoundrySource::run_due(SteadyTime now) {
  SteadyTime due = SteadyTime::max();
  for (const auto& project : projects_) due = std::min(due, project->run_due(now));
  return due;
}

}  // namespace livestream

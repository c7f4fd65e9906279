#include "sources/ralph/ralph_source.h"

#include <algorithm>

namespace livestream {

void RalphSource::add_root(const std::filesystem::path& root) {
  if (is_known(root)) return context_.sink.scanned(root);
  roots_.push_back(std::make_unique<ralph::RalphRoot>(root, context_));
  roots_.back()->scan();
}

void RalphSource::changed(const std::vector<std::filesystem::path>& paths) {
  for (const auto& root : roots_) root->changed(paths);
}

void RalphSource::look_at_everything() {
  for (const auto& root : roots_) root->look_at_everything();
}

SteadyTime RalphSource::run_due(SteadyTime now) {
  SteadyTime due = SteadyTime::max();
  for (const auto& root : roots_) due = std::min(due, root->run_due(now));
  return due;
}

// The same folder under another name would show every session twice.
bool RalphSource::is_known(const std::filesystem::path& root) const {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(root, error);
  return std::any_of(roots_.begin(), roots_.end(), [&](const auto& known) {
    return known->path() == root || (!error && known->real_path() == real);
  });
}

}  // namespace livestream

#include "sources/plain/plain_source.h"

#include <algorithm>

namespace livestream {

void PlainSource::add_root(const std::filesystem::path& root) {
  // The same place under another name would show its session twice.
  const bool is_known = std::any_of(logs_.begin(), logs_.end(), [&](const auto& known) {
    std::error_code ignored;
    return known->root() == root || std::filesystem::equivalent(known->root(), root, ignored);
  });
  if (is_known) return;
  logs_.push_back(std::make_unique<plain::PlainLog>(root, context_));
  logs_.back()->scan();
}

void PlainSource::changed(const std::vector<std::filesystem::path>& paths) {
  for (const auto& log : logs_) log->changed(paths);
}

void PlainSource::look_at_everything() {
  for (const auto& log : logs_) log->look();
}

SteadyTime PlainSource::run_due(SteadyTime now) {
  SteadyTime due = SteadyTime::max();
  for (const auto& log : logs_) due = std::min(due, log->run_due(now));
  return due;
}

}  // namespace livestream

#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

#include "sources/source.h"

namespace livestream {

/// A source that has one follower for each root. `Follower(root, context)` has `root`, `scan`, `changed`, `look` and
/// `run_due`, with the meaning that they have for a source. Says nothing of a scan: RalphSource does, for the same
/// root.
template <class Follower>
class RootSource : public Source {
 public:
  explicit RootSource(const SourceContext& context) : context_(context) {}

  void add_root(const std::filesystem::path& root) override {
    // The same place under another name would show its session twice.
    const bool is_known = std::any_of(followers_.begin(), followers_.end(), [&](const auto& known) {
      std::error_code ignored;
      return known->root() == root || std::filesystem::equivalent(known->root(), root, ignored);
    });
    if (is_known) return;
    followers_.push_back(std::make_unique<Follower>(root, context_));
    followers_.back()->scan();
  }
  void changed(const std::vector<std::filesystem::path>& paths) override {
    for (const auto& follower : followers_) follower->changed(paths);
  }
  void look_at_everything() override {
    for (const auto& follower : followers_) follower->look();
  }
  SteadyTime run_due(SteadyTime now) override {
    SteadyTime due = SteadyTime::max();
    for (const auto& follower : followers_) due = std::min(due, follower->run_due(now));
    return due;
  }

 private:
  const SourceContext context_;
  std::vector<std::unique_ptr<Follower>> followers_;
};

}  // namespace livestream

#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "sources/source.h"

namespace livestream {

/// A source that follows homes of agents: those of SourceOptions::homes, and those that lie in a root or are one, also
/// if they come later. `Home` has `look_at_everything`, `changed`, `recall` and `run_due`, with the meaning that they
/// have for a source, and
///
///     static std::vector<AgentHome> at(const std::filesystem::path& root);  // that are there
///     static std::unique_ptr<Home> open(const AgentHome&, const SourceContext&);  // null: not one of this kind
template <class Home>
class HomeSource : public Source {
 public:
  explicit HomeSource(const SourceContext& context) : context_(context) {}

  void add_root(const std::filesystem::path& root) override {
    if (std::find(roots_.begin(), roots_.end(), root) == roots_.end()) roots_.push_back(root);
    look_for_homes(root);
  }
  void changed(const std::vector<std::filesystem::path>& paths) override {
    for (const auto& home : homes_) home->changed(paths);
  }
  void look_at_everything() override {
    for (const auto& home : homes_) home->look_at_everything();
  }
  void recall(std::string_view session) override {
    for (const auto& home : homes_) home->recall(session);
  }
  SteadyTime run_due(SteadyTime now) override {
    if (!std::exchange(has_begun_, true))
      for (const AgentHome& home : context_.options.homes) add_home(home);
    if (now >= look_due_) {
      for (const auto& root : roots_) look_for_homes(root);
      look_due_ = now + context_.options.missing_root_interval;
    }
    SteadyTime due = roots_.empty() ? SteadyTime::max() : look_due_;
    for (const auto& home : homes_) due = std::min(due, home->run_due(now));
    return due;
  }

 private:
  void look_for_homes(const std::filesystem::path& root) {
    for (const AgentHome& home : Home::at(root)) add_home(home);
  }
  void add_home(const AgentHome& home) {
    const auto& without = context_.options.without;
    if (std::find(without.begin(), without.end(), home.agent) != without.end()) return;
    if (std::find(known_.begin(), known_.end(), home) != known_.end()) return;
    auto opened = Home::open(home, context_);
    if (opened == nullptr) return;
    known_.push_back(home);
    homes_.push_back(std::move(opened));
    homes_.back()->look_at_everything();
  }

  const SourceContext context_;
  bool has_begun_ = false;
  std::vector<std::filesystem::path> roots_;
  SteadyTime look_due_{};
  std::vector<AgentHome> known_;
  std::vector<std::unique_ptr<Home>> homes_;
};

}  // namespace livestream

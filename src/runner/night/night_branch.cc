#include "runner/night/night_branch.h"

#include <utility>

#include "base/subprocess.h"

namespace livestream {
namespace {

constexpr std::chrono::minutes kPatience{2};  // hooks may run tests

}  // namespace

NightBranch::NightBranch(std::filesystem::path folder, const std::filesystem::path& root, const std::string& id)
    : folder_(std::move(folder)), name_("livestream/" + id), left_out_{":(exclude).livestream", ":(exclude)STOP"} {
  const std::filesystem::path below = root.lexically_relative(folder_);
  if (below.empty() || below.native().starts_with("..")) return;
  for (const char* const ours : {"checkpoints/ralph/**", "logs/events/**", "logs/ralph_*/**", "logs/overnight_*.log"})
    left_out_.push_back(":(exclude,glob)" + (below / ours).lexically_normal().string());
}

Result<std::string> NightBranch::git(std::vector<std::string> words) const {
  words.insert(words.begin(), {"git", "-C", folder_.string()});
  return run_program(words, {.patience = kPatience, .output_bytes = std::size_t{16} << 20});
}

Result<std::string> NightBranch::changes() const {
  std::vector<std::string> words = {"status", "--porcelain", "--", "."};
  words.insert(words.end(), left_out_.begin(), left_out_.end());
  return git(std::move(words));
}

Result<void> NightBranch::begin() const {
  const auto head = git({"rev-parse", "--abbrev-ref", "HEAD"});
  if (!head) return invalid("--git: " + folder_.string() + " is in no git repository with a commit");
  if (*head == name_ + "\n") return {};
  const auto changed = changes();
  if (!changed) return changed.error();
  if (!changed->empty())
    return invalid("--git: " + folder_.string() + " has changes that are not committed: commit or stash them first");
  const bool is_there = git({"rev-parse", "--verify", "--quiet", "refs/heads/" + name_}).has_value();
  const auto switched = is_there ? git({"switch", "--quiet", name_}) : git({"switch", "--quiet", "--create", name_});
  return switched ? Result<void>() : switched.error();
}

Result<bool> NightBranch::commit(const std::string& message) const {
  std::vector<std::string> words = {"add", "--all", "--", "."};
  words.insert(words.end(), left_out_.begin(), left_out_.end());
  if (const auto added = git(std::move(words)); !added) return added.error();
  if (git({"diff", "--cached", "--quiet"})) return false;
  const auto committed = git({"commit", "--quiet", "--message", message});
  return committed ? Result<bool>(true) : committed.error();
}

}  // namespace livestream

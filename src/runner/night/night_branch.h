#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace livestream {

/// A branch of git for a night's commits, by the user's own `git`. What we write ourselves below `root` is no part of
/// them.
class NightBranch {
 public:
  NightBranch(std::filesystem::path folder, const std::filesystem::path& root, const std::string& id);

  /// Makes it and goes there; if it is there (a night is resumed) only the latter. Errors: `invalid` if `folder` is in
  /// no repository, or has changes that are not committed, which would become the first task's.
  Result<void> begin() const;
  /// Commits all that changed; false if nothing has.
  Result<bool> commit(const std::string& message) const;

  const std::string& name() const { return name_; }

 private:
  Result<std::string> git(std::vector<std::string> words) const;
  Result<std::string> changes() const;

  std::filesystem::path folder_;
  std::string name_;
  std::vector<std::string> left_out_;  // as git's pathspecs
};

}  // namespace livestream

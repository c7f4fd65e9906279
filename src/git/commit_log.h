#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace livestream::git {

/// A commit that was made in a working tree.
struct Commit {
  std::string id;        ///< 40 hexadecimal digits
  std::string replaces;  ///< the id of the commit that it amended; else empty
  std::string branch;    ///< `main`; empty where HEAD was on none
  std::string summary;   ///< the first line of its message, UTF-8
  std::int64_t time_us = 0;
  std::int64_t files = 0;  ///< changed against its first parent
  std::int64_t added = 0;  ///< lines
  std::int64_t removed = 0;
};

/// Microseconds since 1970 UTC, both included. Git keeps whole seconds.
struct Span {
  std::int64_t since_us = 0;
  std::int64_t until_us = INT64_MAX;
};

/// The commits that were made in the working tree that holds `folder`, as its reflog says: not those that came by
/// fetching, merging or moving. Oldest first, the newest `limit` of them. Read with libgit2, which runs nothing that a
/// repository's configuration names. Errors: `not_found` if there is no repository; `io` if it cannot be read.
Result<std::vector<Commit>> commits_in(const std::filesystem::path& folder, const Span& span, std::size_t limit);

/// One line for each commit, an encoded JSON object: the members of Commit by their names, without those that say
/// nothing.
std::string to_lines(const std::vector<Commit>& commits);

}  // namespace livestream::git

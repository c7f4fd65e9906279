// livestream-commits FOLDER SINCE_US UNTIL_US: prints the commits that were made there in that time, one JSON object a
// line. A program of its own, so that what it takes to read a repository, and whatever a repository may do to that,
// stays out of the server.

#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "git/commit_log.h"

namespace {

constexpr std::size_t kMostCommits = 1'000;

std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

int main(int count, char** words) {
  const auto since = count == 4 ? read_number(words[2]) : std::nullopt;
  const auto until = count == 4 ? read_number(words[3]) : std::nullopt;
  if (!since || !until) {
    std::fputs("usage: livestream-commits FOLDER SINCE_US UNTIL_US (microseconds since 1970 UTC)\n", stderr);
    return 2;
  }
  const auto commits = livestream::git::commits_in(words[1], {*since, *until}, kMostCommits);
  if (!commits) {
    std::fprintf(stderr, "livestream-commits: %s\n", commits.error().message.c_str());
    return 1;
  }
  std::fputs(livestream::git::to_lines(*commits).c_str(), stdout);
  return 0;
}

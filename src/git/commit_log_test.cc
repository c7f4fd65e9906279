#include "git/commit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "base/subprocess.h"
#include "base/test_folder.h"

namespace livestream::git {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

constexpr std::int64_t kHour = std::int64_t{3'600} * 1'000'000;

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// A repository made by git itself.
class CommitLog : public testing::Test {
 protected:
  CommitLog() { run({"init", "-q", "-b", "main"}); }

  void run(const std::vector<std::string>& words) {
    std::vector<std::string> command = {
        "git", "-C", folder_.path(), "-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"};
    command.insert(command.end(), words.begin(), words.end());
    const auto done = run_program(command, {});
    ASSERT_TRUE(done) << testing::PrintToString(words) << done.error().message;
  }
  void commit(const std::string& file, const std::string& text, const std::string& message,
              const std::string& option = "--allow-empty") {
    std::ofstream(folder_ / file) << text;
    run({"add", "-A"});
    run({"commit", "-q", option, "-m", message});
  }
  std::vector<Commit> commits(const Span& span = {}, std::size_t limit = 100) const {
    auto found = commits_in(folder_.path(), span, limit);
    EXPECT_TRUE(found) << found.error().message;
    return found ? std::move(*found) : std::vector<Commit>();
  }
  std::vector<std::string> summaries(const Span& span = {}, std::size_t limit = 100) const {
    std::vector<std::string> texts;
    for (const Commit& commit : commits(span, limit)) texts.push_back(commit.summary);
    return texts;
  }

  TempFolder folder_;
};

TEST_F(CommitLog, SaysWhatEachCommitChanged) {
  commit("a", "1\n2\n3\n", "first\n\nwith more to say");
  commit("a", "1\n2\nthree\nfour\n", "second");
  const auto found = commits();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].summary, "first");
  EXPECT_EQ(found[0].added, 3);
  EXPECT_EQ(found[1].id.size(), 40U);
  EXPECT_EQ(found[1].branch, "main");
  EXPECT_EQ(found[1].files, 1);
  EXPECT_EQ(found[1].added, 2);
  EXPECT_EQ(found[1].removed, 1);
  EXPECT_NEAR(static_cast<double>(found[1].time_us), static_cast<double>(now_us()), 60e6);
}

TEST_F(CommitLog, HasOnlyThoseOfTheTimeAskedForAndTheNewest) {
  for (const char* name : {"one", "two", "three"}) commit("a", name, name);
  const std::int64_t now = now_us();
  EXPECT_THAT(summaries({.since_us = now + kHour}), IsEmpty());
  EXPECT_THAT(summaries({.until_us = now - kHour}), IsEmpty());
  EXPECT_THAT(summaries({.since_us = now - kHour, .until_us = now + kHour}), ElementsAre("one", "two", "three"));
  EXPECT_THAT(summaries({}, 2), ElementsAre("two", "three"));
}

TEST_F(CommitLog, KnowsOnWhichBranchACommitWasMade) {
  commit("a", "1", "on main");
  run({"checkout", "-q", "-b", "side"});
  commit("a", "2", "aside");
  run({"checkout", "-q", "main"});
  run({"merge", "-q", "--no-ff", "-m", "merged", "side"});
  commit("b", "3", "on main again");
  run({"checkout", "-q", "HEAD~1"});
  commit("c", "4", "nowhere");
  const auto found = commits();
  EXPECT_THAT(found, ElementsAre(Field(&Commit::branch, "main"), Field(&Commit::branch, "side"),
                                 Field(&Commit::branch, "main"), Field(&Commit::branch, "")));
}

TEST_F(CommitLog, AnAmendedCommitTellsWhichOneItReplaces) {
  commit("a", "1", "first");
  commit("a", "2", "better", "--amend");
  const auto found = commits();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].summary, "better");
  EXPECT_EQ(found[1].replaces, found[0].id);
  EXPECT_THAT(to_lines(found),
              testing::HasSubstr(R"("replaces":")" + found[0].id + R"(","branch":"main","summary":"better")"));
}

TEST_F(CommitLog, WorksFromBelowTheTopAndInAWorktreeOfItsOwn) {
  commit("a", "1", "first");
  std::filesystem::create_directories(folder_ / "deep/down");
  const auto below = commits_in(folder_ / "deep/down", {}, 10);
  ASSERT_TRUE(below);
  EXPECT_EQ(below->size(), 1U);
  run({"worktree", "add", "-q", "tree", "-b", "side"});
  const auto in_worktree = commits_in(folder_ / "tree", {}, 10);
  ASSERT_TRUE(in_worktree) << in_worktree.error().message;
  EXPECT_THAT(*in_worktree, IsEmpty());
}

TEST(CommitsIn, SaysWhereThereIsNone) {
  const TempFolder folder;
  const auto found = commits_in(folder.path(), {}, 10);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::not_found);
}

TEST_F(CommitLog, IsEmptyBeforeTheFirstCommit) { EXPECT_THAT(commits(), IsEmpty()); }

}  // namespace
}  // namespace livestream::git

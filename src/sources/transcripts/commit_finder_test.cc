#include "sources/transcripts/commit_finder.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "base/iso_time.h"
#include "base/subprocess.h"
#include "sources/sources.h"
#include "sources/test_files.h"
#include "sources/test_sink.h"
#include "sources/test_watchers.h"

namespace livestream {
namespace {

namespace fs = std::filesystem;
using Call = RecordingSink::Call;
using Kind = RecordingSink::Kind;
using testing::ElementsAre;

constexpr const char* kSession = "0b5e4a52-2f0d-4d4e-9d6f-0c8a4f6c1d11";

// A repository, and a transcript that says that somebody works in it.
class FindingCommits : public testing::Test {
 protected:
  void SetUp() override {
    program_ = own_folder() / "livestream-commits";
    if (!fs::exists(program_)) GTEST_SKIP() << "there is no " << program_;
    fs::create_directories(project_ / "src");
    git({"init", "-q", "-b", "main"});
  }

  void git(const std::vector<std::string>& words) {
    std::vector<std::string> command = {"git", "-C", project_, "-c", "user.name=A", "-c", "user.email=a@b.example"};
    command.insert(command.end(), words.begin(), words.end());
    const auto done = run_program(command, {});
    ASSERT_TRUE(done) << done.error().message;
  }
  void commit(const std::string& message) { git({"commit", "-q", "--allow-empty", "-m", message}); }

  void start() {
    SourceOptions options;
    options.homes = {{"claude-code", folder_ / ".claude"}};
    options.missing_root_interval = std::chrono::milliseconds(5);
    options.commits_program = program_;
    sources_.emplace(sink_, clock_, options, make_watcher(WatcherKind::best, clock_));
  }
  void say(std::string_view text) {
    append(folder_ / fmt::format(".claude/projects/shop/{}.jsonl", kSession),
           fmt::format(R"({{"type":"user","timestamp":"{}","cwd":"{}","message":{{"content":"{}"}}}})"
                       "\n",
                       format_utc(clock_.system_now()), (project_ / "src").string(), text));
  }
  RecordingSink::Predicate is_commit(const std::string& summary) const {
    return [summary](const Call& call) {
      return call.kind == Kind::derived && call.event.type() == "commit" &&
             call.event.data().at("summary").as_string() == summary;
    };
  }
  std::vector<std::string> commits() const {
    std::vector<std::string> summaries;
    for (const Call& call : sink_.calls())
      if (call.kind == Kind::derived && call.event.type() == "commit")
        summaries.emplace_back(call.event.data().at("summary").as_string());
    return summaries;
  }

  RealClock clock_;
  TempFolder folder_;
  fs::path project_ = folder_ / "project";
  fs::path program_;
  RecordingSink sink_;
  std::optional<Sources> sources_;
};

TEST_F(FindingCommits, ThoseMadeWhileTheSessionGoesOnAreToldOnce) {
  say("begin");
  start();
  commit("one");
  ASSERT_TRUE(sink_.wait_for(is_commit("one")));
  EXPECT_EQ(sink_.calls().back().id, kSession);
  say("go on");
  commit("two");
  ASSERT_TRUE(sink_.wait_for(is_commit("two")));
  EXPECT_THAT(commits(), ElementsAre("one", "two"));
}

TEST_F(FindingCommits, AfterARestartTheyAreToldUnderTheSameNames) {
  say("begin");
  commit("one");
  const auto lines = [this] {
    start();
    EXPECT_TRUE(sink_.wait_for(is_commit("one")));
    sources_.reset();
    std::vector<std::string> told;
    for (const Call& call : sink_.calls())
      if (call.kind == Kind::derived && call.event.type() == "commit") told.emplace_back(call.event.line());
    sink_.forget();
    return told;
  };
  const auto first = lines();
  EXPECT_EQ(first.size(), 1U);
  EXPECT_EQ(lines(), first);
}

}  // namespace
}  // namespace livestream

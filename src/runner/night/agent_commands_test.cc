#include "runner/night/agent_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/subprocess.h"
#include "base/test_folder.h"

namespace livestream {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::map<std::string, std::string> kValues = {
    {"prompt_file", "/w/it's here.md"}, {"dir", "/w"}, {"session", "shop_1"}, {"phase", "builder"}, {"iteration", "3"}};

std::vector<std::string> words_of(const AgentChoice& choice) {
  const auto words = agent_words(choice, kValues);
  return words ? *words : std::vector<std::string>{"error: " + words.error().message};
}

// What a shell is given.
std::string command_of(std::string command) { return words_of({.command = std::move(command)}).back(); }

TEST(AnAgentsCommand, LetsItEditFilesAndPrintForPrograms) {
  EXPECT_THAT(words_of({}), ElementsAre("claude", "--print", "--output-format", "stream-json", "--verbose",
                                        "--permission-mode", "acceptEdits"));
  EXPECT_THAT(words_of({.name = "codex"}),
              ElementsAre("codex", "exec", "--json", "--skip-git-repo-check", "--sandbox", "workspace-write"));
  EXPECT_THAT(words_of({.name = "gemini"}),
              ElementsAre("gemini", "--output-format", "stream-json", "--approval-mode", "auto_edit"));
}

TEST(AnAgentsCommand, LetsItDoAllIfThatIsWanted) {
  EXPECT_THAT(words_of({.may_do_all = true}), ElementsAre("claude", "--print", "--output-format", "stream-json",
                                                          "--verbose", "--dangerously-skip-permissions"));
  EXPECT_THAT(
      words_of({.name = "codex", .may_do_all = true}),
      ElementsAre("codex", "exec", "--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"));
  EXPECT_THAT(words_of({.name = "gemini", .may_do_all = true}),
              ElementsAre("gemini", "--output-format", "stream-json", "--approval-mode", "yolo"));
}

TEST(AnAgentsCommand, HasModelAndFurtherArgumentsAtItsEnd) {
  for (const AgentCommand& agent : agent_commands()) {
    const auto words = words_of({.name = std::string(agent.name), .model = "m 1", .arguments = {"--x", "a 'b'"}});
    ASSERT_GT(words.size(), 5U) << agent.name;
    EXPECT_EQ(words.front(), agent.program);
    EXPECT_THAT(std::vector(words.end() - 4, words.end()), ElementsAre("--model", "m 1", "--x", "a 'b'")) << agent.name;
  }
}

TEST(AnAgentsCommand, OfAnUnknownAgentIsAnError) {
  const auto words = agent_words({.name = "cursor"}, kValues);
  ASSERT_FALSE(words);
  EXPECT_EQ(words.error().code, Errc::invalid);
  EXPECT_THAT(words.error().message, HasSubstr("'cursor'"));
}

TEST(ACommandOfOnesOwn, IsAShells) {
  EXPECT_THAT(words_of({.command = "prog -x"}), ElementsAre("/bin/sh", "-c", "prog -x"));
}

TEST(ACommandOfOnesOwn, HasValuesAsOneWordEach) {
  EXPECT_EQ(command_of("prog {prompt_file} -C {dir}/sub --id={session}"),
            R"(prog '/w/it'\''s here.md' -C '/w'/sub --id='shop_1')");
  const auto told = run_program(words_of({.command = "printf '%s|' {prompt_file} {phase}-{iteration}"}), {});
  ASSERT_TRUE(told);
  EXPECT_EQ(*told, "/w/it's here.md|builder-3|");
}

TEST(ACommandOfOnesOwn, HasTheShellsBracesAsTheyAre) {
  for (const std::string command : {"{ echo a; } {}", "echo {a,b} {1..3} ${HOME} {A}", "{", "a}", "f() {\n ls\n}",
                                    "{dir", "echo ${dir} ${f} ${f%.md} ${#f}"})
    EXPECT_EQ(command_of(command), command);
}

TEST(ACommandOfOnesOwn, SaysWhichNamesThereAreIfOneIsUnknown) {
  const auto words = agent_words({.command = "prog {prompt}"}, kValues);
  ASSERT_FALSE(words);
  EXPECT_EQ(words.error().code, Errc::invalid);
  EXPECT_THAT(words.error().message, HasSubstr("nothing is called {prompt}; there is {prompt_file}, {dir}, {session}, "
                                               "{phase} and {iteration}"));
}

TEST(ACommandOfOnesOwn, CountsMoreThanTheAgentsName) {
  EXPECT_THAT(words_of({.name = "cursor", .command = "true"}), ElementsAre("/bin/sh", "-c", "true"));
}

TEST(AnAgentsProgram, IsLookedForOnThePath) {
  const TempFolder folder;
  const auto missing = check_agent({.name = "gemini"}, folder.path().string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::not_found);
  EXPECT_THAT(missing.error().message, HasSubstr("`gemini`"));
  ASSERT_TRUE(write_file_atomically(folder / "gemini", "#!/bin/sh\n", 0755));
  EXPECT_TRUE(check_agent({.name = "gemini"}, "/nowhere:" + folder.path().string()));
  EXPECT_FALSE(check_agent({.name = "cursor"}, folder.path().string()));
  EXPECT_TRUE(check_agent({.command = "no-such-agent"}, ""));
}

TEST(AnAgentsName, IsAsEventsSayIt) {
  EXPECT_EQ(agent_name({}), "claude-code");
  EXPECT_EQ(agent_name({.name = "gemini"}), "gemini-cli");
  EXPECT_EQ(agent_name({.command = "/opt/bin/my-agent --print {prompt_file}"}), "my-agent");
  EXPECT_EQ(agent_name({.command = "aider"}), "aider");
}

}  // namespace
}  // namespace livestream

#include "cli/program.h"

#include <gtest/gtest.h>

#include "cli/completion_script.h"
#include "cli/man_page.h"
#include "cli/program_options.h"

namespace livestream::cli {
namespace {

class ProgramTest : public testing::Test {
 protected:
  const Process process_{[](const std::string&) { return std::nullopt; }, "livestream"};
  int exit_code_ = kOk;
  std::unique_ptr<CLI::App> program_ = make_program(all_commands(), process_, exit_code_);
};

TEST_F(ProgramTest, KnowsTheOptionsOfItsCommands) {
  for (const OptionText& option : options_of(*program_->get_subcommand("export"))) {
    if (option.names == std::vector<std::string>{"-f", "--format"}) {
      EXPECT_EQ(option.choices.size(), 3U);
      EXPECT_EQ(option.default_text, "json");
      return;
    }
  }
  FAIL() << "export has no --format";
}

TEST_F(ProgramTest, NamesEveryCommandInHelpCompletionsAndManual) {
  const std::string man = man_page(*program_, all_commands());
  for (const Command& command : all_commands()) {
    EXPECT_NE(program_->help().find(command.summary), std::string::npos) << command.name;
    EXPECT_NE(man.find(std::string("livestream ") + command.name), std::string::npos) << command.name;
    for (const auto& script : {bash_completion(*program_), zsh_completion(*program_), fish_completion(*program_)})
      EXPECT_NE(script.find(command.name), std::string::npos) << command.name;
  }
}

TEST_F(ProgramTest, ShowsExamplesInTheHelpOfACommand) {
  EXPECT_NE(program_->get_subcommand("emit")->help().find("Examples:\n  livestream emit nightly"), std::string::npos);
}

TEST_F(ProgramTest, RefusesASessionIdThatCannotBeOne) {
  EXPECT_THROW(program_->parse("status a/b", false), CLI::ValidationError);
}

}  // namespace
}  // namespace livestream::cli

#include "runner/night/prompts.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/test_folder.h"

namespace livestream {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string filled(std::string_view text) {
  const auto result = fill_template(text, {{"a", "1"}, {"b_c", "{{a}}"}, {"none", ""}});
  return result ? *result : result.error().message;
}

TEST(Template, HasValuesInPlaceOfNames) {
  EXPECT_EQ(filled("{{a}}, {{none}}{{a}}{{a}}.\n"), "1, 11.\n");
  EXPECT_EQ(filled(""), "");
  EXPECT_EQ(filled("no name"), "no name");
}

TEST(Template, IsFilledOnce) { EXPECT_EQ(filled("{{b_c}}"), "{{a}}"); }

TEST(Template, LeavesOtherBracesAlone) { EXPECT_EQ(filled("{a} }} ${x} { {a} } {{a"), "{a} }} ${x} { {a} } {{a"); }

TEST(Template, SaysWhichNamesThereAreIfOneIsUnknown) {
  const auto result = fill_template("{{a}} {{d}}", {{"a", "1"}, {"b_c", ""}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::invalid);
  EXPECT_EQ(result.error().message, "nothing is called {{d}}; there are: a, b_c");
}

class APrompt : public testing::Test {
 protected:
  APrompt() {
    state_.id = "shop_1";
    state_.plan = {.project = "shop", .task = "add coupons {{next}}"};
    state_.phase = "builder";
    state_.iterations = 12;
    state_.completed = {"schema"};
    state_.remaining = {"api", "page"};
    state_.notes = {"iteration 11: did the schema"};
  }

  std::string prompt() const {
    const auto text = make_prompt(folder_.path(), state_);
    return text ? *text : "error: " + text.error().message;
  }

  // Of a template of the project's own.
  std::string prompt(std::string_view own) const {
    const auto file = folder_ / (".livestream/prompts/" + state_.phase + ".md");
    EXPECT_TRUE(make_folders(file.parent_path()));
    EXPECT_TRUE(write_file_atomically(file, own));
    return prompt();
  }

  static std::vector<std::string> many(std::size_t count) {
    std::vector<std::string> lines;
    for (std::size_t i = 1; i <= count; ++i) lines.push_back(fmt::format("n{}", i));
    return lines;
  }

  TempFolder folder_;
  NightState state_;
};

TEST_F(APrompt, ComesWithTheProgramForEachPhase) {
  for (const std::string_view phase : kPromptPhases) {
    state_.phase = phase;
    EXPECT_THAT(prompt(), AllOf(HasSubstr("\"shop\""), HasSubstr("add coupons"))) << phase;
    EXPECT_THAT(prompt(), Not(HasSubstr("{{project}}"))) << phase;
    EXPECT_THAT(prompt(), HasSubstr("top.\n")) << phase;
  }
  EXPECT_EQ(built_in_prompt("complete"), "");
}

TEST_F(APrompt, TellsABuilderWhereItStands) {
  state_.plan.check = "npm test";
  EXPECT_THAT(prompt(), HasSubstr("iteration 12"));
  EXPECT_THAT(prompt(), HasSubstr("Done (1):\n- [x] schema\n\nRemaining (2):\n- [ ] api\n- [ ] page\n\n"));
  EXPECT_THAT(prompt(), HasSubstr("before:\n- iteration 11: did the schema\n"));
  EXPECT_THAT(prompt(), HasSubstr("> api\n"));
  EXPECT_THAT(prompt(), HasSubstr("Run all tests; `npm test` has to pass."));
}

TEST_F(APrompt, TellsWhatIsWrongOnlyIfSomethingIs) {
  EXPECT_THAT(prompt(), Not(HasSubstr("Mind this first")));
  state_.problem = "api is claimed";
  EXPECT_THAT(prompt(), HasSubstr("## Mind this first\n\napi is claimed\n"));
}

TEST_F(APrompt, HasTheBeginningOfWhatRemains) {
  state_.remaining = many(53);
  EXPECT_EQ(prompt("{{remaining}}|").substr(0, 19), "- [ ] n1\n- [ ] n2\n-");
  EXPECT_TRUE(prompt("{{remaining}}|").ends_with("- [ ] n50\n- … and 3 more|"));
  EXPECT_EQ(prompt("{{remaining_count}} {{next}}"), "53 n1");
}

TEST_F(APrompt, HasTheEndOfWhatIsDoneAndNoted) {
  state_.completed = many(52);
  state_.notes = many(7);
  EXPECT_THAT(prompt("{{done}}|"), StartsWith("- … and 2 before\n- [x] n3\n"));
  EXPECT_TRUE(prompt("{{done}}|").ends_with("- [x] n52|"));
  EXPECT_EQ(prompt("{{done_count}}"), "52");
  EXPECT_EQ(prompt("{{notes}}"), "- … and 2 before\n- n3\n- n4\n- n5\n- n6\n- n7");
}

TEST_F(APrompt, SaysThatThereIsNone) {
  state_.remaining.clear();
  state_.completed.clear();
  state_.notes.clear();
  EXPECT_EQ(prompt("{{remaining}}|{{done}}|{{notes}}|{{next}}|{{check}}|{{problem}}"), "- none|- none|- none|||");
}

TEST_F(APrompt, IsTheProjectsOwnIfThereIsOne) {
  EXPECT_EQ(prompt("{{session}} {{phase}} {{iteration}}: {{task}}"), "shop_1 builder 12: add coupons {{next}}");
  EXPECT_EQ(prompt(""), "");
  state_.phase = "scout";
  EXPECT_THAT(prompt(), HasSubstr("You are the scout"));
}

TEST_F(APrompt, OfTheProjectsOwnWithAMistakeSaysWhereAndWhatThereIs) {
  const std::string wrong = prompt("do {{tasks}}");
  EXPECT_THAT(wrong, StartsWith("error: " + (folder_ / ".livestream/prompts/builder.md").string()));
  EXPECT_THAT(wrong,
              HasSubstr("nothing is called {{tasks}}; there are: check, done, done_count, iteration, next, notes, "
                        "phase, problem, project, remaining, remaining_count, session, task"));
}

TEST_F(APrompt, OfTheProjectsOwnThatCannotBeReadIsNotPassedOver) {
  std::filesystem::create_directories(folder_ / ".livestream/prompts/builder.md");
  EXPECT_THAT(prompt(), StartsWith("error: "));
}

}  // namespace
}  // namespace livestream

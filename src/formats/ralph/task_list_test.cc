#include "formats/ralph/task_list.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/ids.h"
#include "model/session_status.h"

namespace livestream::ralph {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::SizeIs;

// The list as it would be written by us: `[x] text` for each task.
std::vector<std::string> tasks_in(std::string_view markdown) {
  std::vector<std::string> tasks;
  for (const auto& [text, is_marked] : read_task_list(markdown)) tasks.push_back((is_marked ? "[x] " : "[ ] ") + text);
  return tasks;
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

TEST(TaskList, HeadingsAndCheckboxesMayStandInOneFile) {
  EXPECT_THAT(
      tasks_in("# Tasks: my-app\n"
               "\n"
               "### Task 1: Scaffolding\n"
               "**Status:** done\n"
               "\n"
               "### Task 2: User model\n"
               "- [x] Fields\n"
               "- [ ] Migration\n"
               "\n"
               "## Later\n"
               "- [ ] Write the README\n"
               "- [x] Choose a licence\n"),
      ElementsAre("[x] Task 1: Scaffolding", "[ ] Task 2: User model", "[ ] Write the README", "[x] Choose a licence"));
}

TEST(TaskList, AHeadingIsATaskWithANumberOrATitle) {
  for (const std::string name : {"Task 3: Title",   "task 3: title", "TASK 3 - Title",    "Task 3",
                                 "Task 3.1. Title", "Task #7 Title", "Task T3: Title",    "Task-007: Title",
                                 "Task 7B — Title", "Task A: Title", "Task A. Title",     "Task AUTH-12 Title",
                                 "Task (4) Title",  "Task: Title",   "Task - Title",      "Task – Title",
                                 "Task — Title",    "Task. Title",   "Task: Überschrift", "Task: 日本"}) {
    EXPECT_THAT(tasks_in("## " + name), ElementsAre("[ ] " + name));
    EXPECT_THAT(tasks_in("   ###### " + name + " ##\r\n"), ElementsAre("[ ] " + name));
  }
}

TEST(TaskList, OtherHeadingsAreNone) {
  for (const std::string heading :
       {"Tasks", "Tasks: all", "Task", "Task list", "Task breakdown", "Task Overview: my-app", "Task-based plan",
        "Task.md", "Task:", "Task -", "Taskmaster 3", "Subtask 3: Title", "The Task 3: Title", "1. Task: Title",
        "Phase 1: Title", "Task a way out"})
    EXPECT_THAT(tasks_in("### " + heading), IsEmpty()) << heading;
  for (const char* line : {"Task 3: Title", "###Task 3: Title", "    ### Task 3: Title", "####### Task 3: Title",
                           "- Task 3: Title", "> ### Task 3: Title"})
    EXPECT_THAT(tasks_in(line), IsEmpty()) << line;
}

TEST(TaskList, TheDocumentsTitleIsNoTaskUnlessItHasANumber) {
  EXPECT_THAT(tasks_in("# Task: Build an auth system\n- [ ] Model\n"), ElementsAre("[ ] Model"));
  EXPECT_THAT(tasks_in("# Task 1: Build it\n- [ ] Model\n# Task 2: Sell it\n"),
              ElementsAre("[ ] Task 1: Build it", "[ ] Task 2: Sell it"));
}

TEST(TaskList, AHeadingKeepsItsTextWhenItIsMarked) {
  for (const char* heading : {"[x] Task 3: Title",
                              "[X] Task 3: Title",
                              "✅ Task 3: Title",
                              "Task 3 ✅: Title",
                              "Task 3: ✅ Title",
                              "Task 3: [x] Title",
                              "Task 3: Title ✅",
                              "Task 3: Title ✔️",
                              "Task 3: Title ☑",
                              "Task 3: Title [✓]",
                              "~~Task 3: Title~~",
                              "Task 3: ~~Title~~",
                              "✅ ~~Task 3: Title~~",
                              "**~~Task 3: Title~~**",
                              "Task 3: Title (done)",
                              "Task 3: Title (Complete)",
                              "Task 3: Title (✅ completed)",
                              "Task 3: Title [DONE]",
                              "Task 3: Title - done",
                              "Task 3: Title — DONE",
                              "Task 3: Title – Finished!",
                              "Task 3: Title: done",
                              "Task 3: Title - **DONE**",
                              "Task 3: Title ✅ COMPLETE",
                              "Task 3: Title - ✅ Done",
                              "**Task 3: Title** ✅",
                              "**Task 3: Title (done)**",
                              "✅ Task 3: Title (done) ✅"})
    EXPECT_THAT(tasks_in(fmt::format("### {}", heading)), ElementsAre("[x] Task 3: Title")) << heading;
}

TEST(TaskList, AHeadingKeepsItsTextWhenItIsSaidToBeOpen) {
  for (const char* heading :
       {"[ ] Task 3: Title", "⏳ Task 3: Title", "Task 3: Title 🔄", "Task 3: Title (in progress)",
        "Task 3: Title - not done", "Task 3: Title ❌ Incomplete", "[~] **Task 3: Title**"})
    EXPECT_THAT(tasks_in(fmt::format("### {}\n- [x] Step\n", heading)), ElementsAre("[ ] Task 3: Title")) << heading;
}

TEST(TaskList, WordsOfATitleAreNoMarks) {
  for (const std::string heading :
       {"Task 3: Mark it as complete", "Task 3: Make it feature-complete", "Task 3: Refactor (complete rewrite)",
        "Task 3: Not done yet", "Task 3: Parse `[x]` and `✅`", "Task 3: Read array[x] twice", "Task 3: See [x](url)",
        "Task 3: ~~JWT~~ Sessions"})
    EXPECT_THAT(tasks_in("### " + heading), ElementsAre("[ ] " + heading));
}

TEST(TaskList, AStatusLineMarks) {
  for (const char* line : {"**Status:** done", "Status: ✅ Complete", "- **Status**: completed", "status: FINISHED",
                           "* Status: `done` (2026-11-23)", "**Status: Done**", "Status: [x] Done", "_Status_: ✅",
                           "#### Status: done", "> Status: Done.", "Status: ✅ Merged", "**Status:** ✅ **COMPLETE**"})
    EXPECT_THAT(tasks_in(fmt::format("### Task 3: Title\n\n{}\n", line)), ElementsAre("[x] Task 3: Title")) << line;
}

TEST(TaskList, AStatusLineThatSaysOtherwiseDoesNot) {
  for (const char* line : {"**Status:** not done", "Status: incomplete", "Status: in progress", "- Status: pending",
                           "Status: ⏳", "Status: ❌ Not started", "Status: [ ] Done?", "Status: partially complete"})
    EXPECT_THAT(tasks_in(fmt::format("### Task 3: Title\n{}\n- [x] Step\n", line)), ElementsAre("[ ] Task 3: Title"))
        << line;
  for (const char* line : {"Status code: done", "Statuses: done", "The status: done", "Status: completely unknown"})
    EXPECT_THAT(tasks_in(fmt::format("### Task 3: Title\n{}\n", line)), ElementsAre("[ ] Task 3: Title")) << line;
}

TEST(TaskList, OneOpenStatusOfASectionOutweighsTheOthers) {
  EXPECT_THAT(tasks_in("## Task 3: Title\n### Model\nStatus: done\n### View\nStatus: pending\n"),
              ElementsAre("[ ] Task 3: Title"));
}

TEST(TaskList, AMarkedHeadingOutweighsItsSection) {
  EXPECT_THAT(tasks_in("### Task 3: Title ✅\nStatus: in progress\n- [ ] Step\n"), ElementsAre("[x] Task 3: Title"));
  EXPECT_THAT(tasks_in("### [ ] Task 3: Title\nStatus: done\n"), ElementsAre("[x] Task 3: Title"));
}

TEST(TaskList, TickedCheckboxesMarkTheirSection) {
  EXPECT_THAT(tasks_in("### Task 3: Title\nText.\n- [x] One\n  1. [X] Two\n#### Tests\n* [✓] Three\n"),
              ElementsAre("[x] Task 3: Title"));
  EXPECT_THAT(tasks_in("### Task 3: Title\n- [x] One\n- [ ] Two\n"), ElementsAre("[ ] Task 3: Title"));
  EXPECT_THAT(tasks_in("### Task 3: Title\n- [x] One\n- [~] Two\n"), ElementsAre("[ ] Task 3: Title"));
}

TEST(TaskList, ASectionEndsAtAHeadingOfItsLevelOrAtAnyTask) {
  EXPECT_THAT(tasks_in("### Task 1: One\n### Notes\n- [x] Apart\n"), ElementsAre("[ ] Task 1: One", "[x] Apart"));
  EXPECT_THAT(tasks_in("### Task 1: One\n## Notes\n- [x] Apart\n"), ElementsAre("[ ] Task 1: One", "[x] Apart"));
  EXPECT_THAT(tasks_in("### Task 1: One\n#### Task 1.1: Part\n- [x] Step\n"),
              ElementsAre("[ ] Task 1: One", "[x] Task 1.1: Part"));
}

TEST(TaskList, CheckboxesOfAnyListAreTasks) {
  EXPECT_THAT(
      tasks_in("- [ ] a\n* [x] b\n+ [X] c\n1. [ ] d\n23) [x] e\n- [✓] f\n- [✔️] g\n-\t[ ]\th\n- [~] i\n- [-] j\n"),
      ElementsAre("[ ] a", "[x] b", "[x] c", "[ ] d", "[x] e", "[x] f", "[x] g", "[ ] h", "[ ] i", "[ ] j"));
}

TEST(TaskList, OtherLinesAreNoCheckboxes) {
  for (const char* line : {"[ ] text", "-[ ] text", "- [ ]text", "- [x](url)", "- [1] text", "- [] text", "- [x]: url",
                           "-- [ ] text", "1 [ ] text", "- text [ ] text", "> - [ ] text", "- \\[ ] text"})
    EXPECT_THAT(tasks_in(line), IsEmpty()) << line;
}

TEST(TaskList, ACheckboxWithoutTextIsNone) {
  EXPECT_THAT(tasks_in("- [ ]\n- [x] \t \n- [ ] ** **\n- [ ] <!-- later -->\n- [ ] \x07\n- [ ] \xC2\x85\n"), IsEmpty());
  EXPECT_THAT(tasks_in("### Task 1: One\n- [x] Step\n- [ ]\n"), ElementsAre("[x] Task 1: One"));
}

TEST(TaskList, ACheckboxBelowAnotherIsPartOfIt) {
  EXPECT_THAT(tasks_in("- [ ] One\n  - [x] Part\n\n    - [x] Part of it\n  - [x] Part\n- [x] Two\n\t- [ ] Part\n"),
              ElementsAre("[ ] One", "[x] Two"));
  EXPECT_THAT(tasks_in("- [ ] One\n  which is long\nand lazy\n  - [ ] Part\n"), ElementsAre("[ ] One"));
}

TEST(TaskList, ACheckboxBelowSomethingElseIsATask) {
  EXPECT_THAT(tasks_in("- Backend\n  - [ ] One\n    - [ ] Part\n  - [x] Two\n"), ElementsAre("[ ] One", "[x] Two"));
  EXPECT_THAT(tasks_in("- [ ] One\n- Frontend\n  - [ ] Two\n"), ElementsAre("[ ] One", "[ ] Two"));
  EXPECT_THAT(tasks_in("- [ ] One\n\nFrontend:\n  - [ ] Two\n"), ElementsAre("[ ] One", "[ ] Two"));
  EXPECT_THAT(tasks_in("- [ ] One\n## Frontend\n  - [ ] Two\n"), ElementsAre("[ ] One", "[ ] Two"));
}

TEST(TaskList, OnlyEmphasisAroundTheWholeTextIsTakenOff) {
  EXPECT_THAT(
      tasks_in("- [ ] **Bold**\n- [ ] *a*\n- [ ] __b__\n- [ ] _c_\n- [ ] ***d***\n- [x] ~~e~~\n- [x] ~~**f**~~\n"),
      ElementsAre("[ ] Bold", "[ ] a", "[ ] b", "[ ] c", "[ ] d", "[x] e", "[x] f"));
  EXPECT_THAT(
      tasks_in("- [ ] **a** and **b**\n- [ ] **a**: `b` [c](d)\n- [ ] *a* **b**\n- [ ] **\n- [ ] snake_case_\n"),
      ElementsAre("[ ] **a** and **b**", "[ ] **a**: `b` [c](d)", "[ ] *a* **b**", "[ ] **", "[ ] snake_case_"));
  EXPECT_THAT(tasks_in("### **Task 3:** Title"), ElementsAre("[ ] **Task 3:** Title"));
}

TEST(TaskList, FencedCodeIsPassedOver) {
  EXPECT_THAT(tasks_in("```md\n- [ ] no\n~~~\n```\n- [ ] a\n   ~~~~ `x`\n~~~\n### Task 1: no\n~~~~~  \n- [ ] b\n"),
              ElementsAre("[ ] a", "[ ] b"));
  EXPECT_THAT(tasks_in("```not``` fenced\n- [ ] a\n    ```\n- [ ] b\n``\n- [ ] c\n```\n- [ ] never closed\n"),
              ElementsAre("[ ] a", "[ ] b", "[ ] c"));
  EXPECT_THAT(tasks_in("```\n```md\n- [ ] no\n```\n- [ ] a\n"), ElementsAre("[ ] a"));
}

TEST(TaskList, CommentsArePassedOver) {
  EXPECT_THAT(
      tasks_in("<!-- - [ ] no -->\n<!--\n- [ ] no\n```\n--> \n- [ ] a <!-- id: 7 -->b\n  <!-- never closed\n- [ ] no"),
      ElementsAre("[ ] a b"));
  EXPECT_THAT(tasks_in("- [ ] Read `<!-- x -->`\n- [ ] Read <!-- and `<!--\n- [ ] a ` b<!-- c -->\n"),
              ElementsAre("[ ] Read `<!-- x -->`", "[ ] Read <!-- and `<!--", "[ ] a ` b"));
}

TEST(TaskList, LineEndsAndByteOrderMarkDoNotMatter) {
  EXPECT_THAT(tasks_in("\xEF\xBB\xBF### Task 1: One\r\n- [x] Step\r\n\r\n## Rest\r\n- [ ] Two"),
              ElementsAre("[x] Task 1: One", "[ ] Two"));
}

TEST(TaskList, TextsAreCleanAndOfOneLine) {
  EXPECT_THAT(tasks_in("- [ ] a\tb\xFF\x1b[31mred\x1b[0m\x01\x7F \xC2\x9B\xE2\x80\xA8z\n"),
              ElementsAre("[ ] a b\xEF\xBF\xBDred z"));
}

TEST(TaskList, TextsNameTasks) {
  EXPECT_THAT(
      tasks_in("- [ ] Test\n- [x] Test\n- [ ] **Test**\n- [ ] Test (2)\n- [ ] Test (5)\n- [ ] Test\n- [ ] Test\n"),
      ElementsAre("[ ] Test", "[x] Test (2)", "[ ] Test (3)", "[ ] Test (2) (2)", "[ ] Test (5)", "[ ] Test (4)",
                  "[ ] Test (6)"));
  EXPECT_THAT(tasks_in("- [ ] a\tb\n- [ ] a b\n"), ElementsAre("[ ] a b", "[ ] a b (2)"));
}

TEST(TaskList, LongTextsAreCutBetweenCharacters) {
  const std::string longest(kMaxTaskText, 'x');
  const std::string umlauts = repeated("ü", 2 * kMaxTaskText);
  const auto tasks = read_task_list("- [ ] " + longest + "\n- [ ] " + longest + "y\n- [ ] " + umlauts + "\n- [ ] a" +
                                    umlauts + "\n- [ ] " + umlauts + "\n");
  ASSERT_THAT(tasks, SizeIs(5));
  EXPECT_EQ(tasks[0].text, longest);
  EXPECT_EQ(tasks[1].text, longest.substr(3) + "…");
  EXPECT_THAT(tasks[4].text, EndsWith("ü… (2)"));
  for (const ListedTask& task : tasks) EXPECT_TRUE(task.text.size() <= kMaxTaskText && is_utf8(task.text)) << task.text;
}

TEST(TaskList, IsBoundedInTasksAndBytes) {
  const auto tasks = read_task_list(repeated("- [ ] Test\n", 200'000));
  ASSERT_THAT(tasks, SizeIs(kMaxTasks));
  EXPECT_EQ(tasks.back().text, "Test (10000)");
  EXPECT_THAT(tasks_in(repeated("text\n", kMaxTaskListBytes) + "\n- [ ] Task\n"), IsEmpty());
}

TEST(TaskList, HostileTextsTakeNoLongerThanOthers) {
  const std::string x = repeated("x", kMaxTaskListBytes / 8);
  for (const std::string_view part :
       {"<!--", "`", "<!--`", "[x] ", "✅", "(done)", "**(done)", "**", "*_", "# ", "- ", "1", "Task ", "~~~\n",
        "<!--\n", "```a`\n", "\x1b]", "- [ ] **a\n", "### Task 1 (\n"})
    for (const std::string& start : {std::string(), std::string("### Task 1: "), "### **Task 1: " + x + "**"})
      EXPECT_LE(read_task_list(start + repeated(part, kMaxTaskListBytes / 8)).size(), kMaxTasks);
}

TEST(TaskList, NothingHasNoTasks) { EXPECT_THAT(read_task_list(""), IsEmpty()); }

}  // namespace
}  // namespace livestream::ralph

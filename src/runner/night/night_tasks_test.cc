#include "runner/night/night_tasks.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/session_status.h"

namespace livestream {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using List = std::vector<ralph::ListedTask>;

class ATaskList : public testing::Test {
 protected:
  ATaskList() {
    state_.completed = {"schema"};
    state_.remaining = {"api", "page"};
  }

  std::vector<std::string> take(const List& list) { return take_task_list(state_, list); }

  NightState state_;
};

TEST_F(ATaskList, SaysWhatRemainsInItsOrder) {
  EXPECT_THAT(take({{"page"}, {"schema", true}, {"api"}, {"docs"}}), IsEmpty());
  EXPECT_THAT(state_.remaining, ElementsAre("page", "api", "docs"));
  EXPECT_THAT(state_.completed, ElementsAre("schema"));
  EXPECT_THAT(state_.notes, IsEmpty());
}

TEST_F(ATaskList, HasTasksThatAreSaidToBeDoneButRemainUntilTheyAre) {
  EXPECT_THAT(take({{"schema", true}, {"api", true}, {"page"}, {"docs", true}}), ElementsAre("api", "docs"));
  EXPECT_THAT(state_.remaining, ElementsAre("api", "page", "docs"));
  EXPECT_THAT(state_.completed, ElementsAre("schema"));
}

TEST_F(ATaskList, TakesNothingBackThatIsDone) {
  EXPECT_THAT(take({{"schema", false}, {"api"}, {"page"}}), IsEmpty());
  EXPECT_THAT(take({{"api"}, {"page"}}), IsEmpty());
  EXPECT_THAT(state_.completed, ElementsAre("schema"));
  EXPECT_THAT(state_.remaining, ElementsAre("api", "page"));
  EXPECT_THAT(state_.notes, IsEmpty());
}

TEST_F(ATaskList, ThatATaskIsGoneFromIsNoted) {
  take({{"schema", true}, {"page"}});
  EXPECT_THAT(state_.remaining, ElementsAre("page"));
  EXPECT_THAT(state_.notes, ElementsAre("no longer in TASKS.md: api"));
  take({{"page"}});
  EXPECT_EQ(state_.notes.size(), 1U);
}

TEST_F(ATaskList, ThatIsEmptyChangesNothing) {
  EXPECT_THAT(take({}), IsEmpty());
  EXPECT_THAT(state_.remaining, ElementsAre("api", "page"));
  EXPECT_THAT(state_.notes, IsEmpty());
}

TEST(ATaskThatIsDone, IsNeitherLeftNorClaimed) {
  NightState state;
  state.completed = {"schema"};
  state.remaining = {"api", "page"};
  state.claimed = {"page", "api"};
  complete_task(state, "api");
  EXPECT_THAT(state.completed, ElementsAre("schema", "api"));
  EXPECT_THAT(state.remaining, ElementsAre("page"));
  EXPECT_THAT(state.claimed, ElementsAre("page"));
}

TEST(ANote, IsOneLineOfABoundedLength) {
  NightState state;
  add_note(state, "did this\nand\n\nthat");
  add_note(state, std::string(599, 'x') + "é and more");
  EXPECT_THAT(state.notes, ElementsAre("did this and  that", std::string(599, 'x') + "…"));
}

TEST(ANote, StaysUntilAThousandNewerOnesCame) {
  NightState state;
  for (std::size_t i = 0; i <= kMaxNotes; ++i) add_note(state, fmt::format("note {}", i));
  EXPECT_EQ(state.notes.size(), kMaxNotes);
  EXPECT_EQ(state.notes.front(), "note 1");
  EXPECT_EQ(state.notes.back(), "note 1000");
}

}  // namespace
}  // namespace livestream

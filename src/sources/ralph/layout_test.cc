#include "sources/ralph/layout.h"

#include <gtest/gtest.h>

#include <string>

namespace livestream::ralph {
namespace {

using Kind = Place::Kind;

TEST(RalphLayout, KnowsItsPlaces) {
  for (const char* path : {"", "checkpoints", "checkpoints/ralph", "logs", "logs/events"})
    EXPECT_EQ(place_of(path).kind, Kind::skeleton) << path;
  EXPECT_EQ(place_of("checkpoints/ralph/a"), (Place{Kind::session_folder, SessionFolder::checkpoint, "a", ""}));
  EXPECT_EQ(place_of("checkpoints/ralph/a/COMPLETE"), (Place{Kind::session_file, SessionFolder::checkpoint, "a", ""}));
  EXPECT_EQ(place_of("logs/ralph_a_1"), (Place{Kind::session_folder, SessionFolder::session_log, "a_1", ""}));
  EXPECT_EQ(place_of("logs/events/a/events.jsonl"), (Place{Kind::session_file, SessionFolder::event_log, "a", ""}));
  EXPECT_EQ(place_of("logs/overnight_20261123_030252.log"),
            (Place{Kind::overnight_log, SessionFolder{}, "", "20261123_030252"}));
}

TEST(RalphLayout, LeavesTheRestAlone) {
  for (const char* path : {"src", "checkpoints/other", "checkpoints/ralphs/a", "logs/build.log", "logs/ralph_",
                           "logs/ralph_.x", "checkpoints/ralph/.hidden", "logs/overnight_20261123_030252.log/x"})
    EXPECT_EQ(place_of(path), Place{}) << path;
}

TEST(RalphLayout, PlacesOfItsOwnNamesAreThemselves) {
  for (const SessionFolder folder : kSessionFolders)
    EXPECT_EQ(place_of(folder_of(folder, "a_b")), (Place{Kind::session_folder, folder, "a_b", ""}));
}

}  // namespace
}  // namespace livestream::ralph

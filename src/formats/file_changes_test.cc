#include "formats/file_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livestream {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(FileChanges, LinesAreCountedAsAnEditorShowsThem) {
  EXPECT_EQ(count_lines(""), 0);
  EXPECT_EQ(count_lines("a"), 1);
  EXPECT_EQ(count_lines("a\n"), 1);
  EXPECT_EQ(count_lines("a\n\nb"), 3);
}

TEST(FileChanges, HeadOfADiffCountsForNothing) {
  EXPECT_EQ(read_unified_diff("a",
                              "Index: a\n--- a\n+++ a\n@@ -1,2 +1,3 @@\n x\n-y\n+z\n+++ is a line, too\n"
                              "@@ -9 +9 @@\n--- and so is this\n\\ No newline at end of file"),
            (FileChange{"a", 2, 2}));
  EXPECT_EQ(read_unified_diff("a", ""), (FileChange{"a", 0, 0}));
}

TEST(FileChanges, PatchNamesItsFilesAndCountsTheirLines) {
  EXPECT_THAT(read_patch("*** Begin Patch\r\n*** Add File: new.cc\r\n+one\r\n+two\r\n*** Update File: old.cc\n"
                         "*** Move to: moved.cc\n@@ f()\n same\n-gone\n+came\n+++ too\n*** Delete File: bad.cc\n"
                         "*** End Patch"),
              ElementsAre(FileChange{"new.cc", 2, 0}, FileChange{"moved.cc", 2, 1}, FileChange{"bad.cc"}));
  EXPECT_THAT(read_patch("--- a\n+++ b\n"), IsEmpty());
  EXPECT_THAT(read_patch("*** Begin Patch\n+lost\n*** Move to: nowhere\n"), IsEmpty());
}

TEST(FileChanges, AreToldWithTheNumbersThatAreKnown) {
  EXPECT_EQ(files_json(std::vector<FileChange>{{"a\"b", 1, 0}, {"c"}}),
            R"([{"path":"a\"b","added":1,"removed":0},{"path":"c"}])");
  EXPECT_EQ(files_json(std::vector<FileChange>{}), "[]");
}

TEST(FileChanges, StayWithinTheirBounds) {
  const std::vector<FileChange> many(kMaxChangedFiles + 1, {std::string(2 * kMaxPathBytes, 'x')});
  EXPECT_LT(files_json(many).size(), kMaxChangedFiles * (kMaxPathBytes + 20));
}

}  // namespace
}  // namespace livestream

#include "base/inside.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/test_folder.h"

namespace livestream {
namespace {

namespace fs = std::filesystem;

class Inside : public testing::Test {
 protected:
  Inside() {
    fs::create_directories(root_ / "a/b");
    fs::create_directories(folder_ / "outside");
    EXPECT_TRUE(write_file_atomically(root_ / "a/b/file", "inside"));
    EXPECT_TRUE(write_file_atomically(folder_ / "outside/file", "outside"));
  }

  std::string read(const fs::path& path) const {
    const auto text = read_inside(path, root_, 100);
    return text ? *text : "none";
  }

  TempFolder folder_;
  const fs::path root_ = folder_ / "root";
};

TEST_F(Inside, FollowsLinksToWhatLiesThere) {
  fs::create_symlink("a/b/file", root_ / "file");
  fs::create_directory_symlink(root_ / "a", root_ / "c");
  EXPECT_EQ(read(root_ / "a/b/file"), "inside");
  EXPECT_EQ(read(root_ / "file"), "inside");
  EXPECT_EQ(read(root_ / "c/b/file"), "inside");
}

TEST_F(Inside, FollowsNoneThatLeadsOutWhereverOnTheWayItStands) {
  fs::create_symlink(folder_ / "outside/file", root_ / "file");
  fs::create_directory_symlink("../outside", root_ / "c");
  fs::create_directory_symlink("c", root_ / "d");
  for (const char* name : {"file", "c/file", "d/file", "../outside/file", "a/../../outside/file"})
    EXPECT_EQ(read_inside(root_ / name, root_, 100).error().code, Errc::no_permission) << name;
}

TEST_F(Inside, TakesNoFolderForAnotherThatOnlyBeginsAlike) {
  fs::create_directories(folder_ / "root2");
  EXPECT_FALSE(lies_in(folder_ / "root2", root_));
  EXPECT_TRUE(lies_in(root_, root_) && lies_in(root_ / "a", root_));
  EXPECT_FALSE(resolve_inside(folder_ / "root2", root_));
}

TEST_F(Inside, MayItselfBeALink) {
  fs::create_directory_symlink(root_, folder_ / "link");
  EXPECT_EQ(read_inside(folder_ / "link/a/b/file", folder_ / "link", 100).value(), "inside");
  EXPECT_EQ(read_inside(root_ / "a/b/file", folder_ / "link", 100).value(), "inside");
}

TEST_F(Inside, MakesNoFileWhereALinkLeads) {
  fs::create_directory_symlink(folder_ / "outside", root_ / "c");
  fs::create_symlink(folder_ / "outside/new", root_ / "dangling");
  for (const char* name : {"c/new", "dangling"}) EXPECT_FALSE(open_inside(root_ / name, root_, O_RDWR | O_CREAT));
  EXPECT_FALSE(fs::exists(folder_ / "outside/new"));
  EXPECT_TRUE(open_inside(root_ / "a/new", root_, O_RDWR | O_CREAT));
}

TEST_F(Inside, ReadsRegularFilesAlone) {
  ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read(root_ / "pipe"), "none");
  EXPECT_EQ(read(root_ / "a"), "none");
  EXPECT_EQ(read(root_ / "nowhere"), "none");
}

}  // namespace
}  // namespace livestream

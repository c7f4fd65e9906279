#include "base/mounts.h"

#include <gtest/gtest.h>

namespace livestream {
namespace {

constexpr std::string_view kTable =
    "/dev/sda1 / ext4 rw 0 0\n"
    "tmpfs /tmp tmpfs rw 0 0\n"
    "host:/export /mnt/my\\040nas nfs4 rw 0 0\n"
    "sshfs /mnt/far fuse.sshfs rw 0 0\n"
    "tmpfs /mnt/far tmpfs rw 0 0\n";

TEST(Mounts, TheLongestFolderDecides) {
  EXPECT_EQ(file_system_type(kTable, "/home/me/project"), "ext4");
  EXPECT_EQ(file_system_type(kTable, "/tmp/x"), "tmpfs");
  EXPECT_EQ(file_system_type(kTable, "/tmpx"), "ext4");
}

TEST(Mounts, EscapedFoldersAreFound) { EXPECT_EQ(file_system_type(kTable, "/mnt/my nas/logs"), "nfs4"); }

TEST(Mounts, TheLaterOfTwoOnOneFolderCounts) { EXPECT_EQ(file_system_type(kTable, "/mnt/far/x"), "tmpfs"); }

}  // namespace
}  // namespace livestream

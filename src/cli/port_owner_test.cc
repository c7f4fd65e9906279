#include "cli/port_owner.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace livestream::cli {
namespace {

/// A /proc with one listener on port 8080 (0x1F90), whose socket has inode 4711.
class PortOwnerTest : public testing::Test {
 protected:
  PortOwnerTest() {
    std::string name = std::filesystem::temp_directory_path() / "livestream-proc-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    proc_ = name;
    write("net/tcp",
          "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
          "   0: 0100007F:1F90 0200007F:A000 01 00000000:00000000 00:00000000 00000000  1000        0 4710 1\n"
          "   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1\n");
  }
  ~PortOwnerTest() override { std::filesystem::remove_all(proc_); }

  void write(const char* path, const char* text) const {
    std::filesystem::create_directories((proc_ / path).parent_path());
    std::ofstream(proc_ / path) << text;
  }

  std::filesystem::path proc_;
};

TEST_F(PortOwnerTest, IsTheProcessThatHoldsTheListeningSocket) {
  write("77/comm", "nginx\n");
  std::filesystem::create_directories(proc_ / "77/fd");
  std::filesystem::create_symlink("socket:[4711]", proc_ / "77/fd/5");
  EXPECT_EQ(find_port_owner(8080, proc_), (PortOwner{77, "nginx"}));
}

TEST_F(PortOwnerTest, IsNamelessWhenTheSystemDoesNotShowIt) { EXPECT_EQ(find_port_owner(8080, proc_), PortOwner{}); }

TEST_F(PortOwnerTest, IsNobodyWhereNobodyListens) {
  EXPECT_EQ(find_port_owner(8081, proc_), std::nullopt);
  EXPECT_EQ(find_port_owner(8080, proc_ / "none"), std::nullopt);
}

}  // namespace
}  // namespace livestream::cli

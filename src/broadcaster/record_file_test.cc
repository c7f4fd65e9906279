#include "broadcaster/record_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "broadcaster/broadcaster_fixture.h"

namespace livestream::broadcaster_test {
namespace {

class RecordFileTest : public BroadcasterFixture {
 protected:
  void leave(std::string_view bytes) const {
    std::filesystem::create_directories(folder_ / "s");
    ASSERT_TRUE(write_file_atomically(record(), bytes));
  }
};

TEST_F(RecordFileTest, MakesTheFileWithItsFoldersAtTheFirstAppend) {
  RecordFile file(record());
  EXPECT_FALSE(std::filesystem::exists(record()));
  EXPECT_TRUE(file.append("a\n"));
  EXPECT_TRUE(file.append("b\n"));
  EXPECT_EQ(content(), "a\nb\n");
  EXPECT_EQ(file.position(), 4U);
}

TEST_F(RecordFileTest, EndsTheLineThatADyingWriterLeft) {
  leave("half");
  RecordFile file(record());
  EXPECT_TRUE(file.append("a\n"));
  EXPECT_TRUE(file.append("b\n"));
  EXPECT_EQ(content(), "half\na\nb\n");
}

TEST_F(RecordFileTest, GoesOnBehindWholeLines) {
  leave("whole\n");
  RecordFile file(record());
  EXPECT_TRUE(file.append("a\n"));
  EXPECT_EQ(content(), "whole\na\n");
}

TEST_F(RecordFileTest, EndsItsOwnLineThatTheDiskTookOnlyAPartOf) {
  std::signal(SIGXFSZ, SIG_IGN);  // else the limit kills
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit four_bytes{4, before.rlim_max};

  RecordFile file(record());
  ::setrlimit(RLIMIT_FSIZE, &four_bytes);
  const auto cut = file.append("123456\n");
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(cut.error().code, Errc::no_space);
  EXPECT_TRUE(file.append("a\n"));
  EXPECT_EQ(content(), "1234\na\n");
}

}  // namespace
}  // namespace livestream::broadcaster_test

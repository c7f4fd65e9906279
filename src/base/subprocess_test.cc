#include "base/subprocess.h"

#include <gtest/gtest.h>

namespace livestream {
namespace {

using std::chrono::milliseconds;

TEST(RunProgram, GivesWhatItWroteAndNothingElse) {
  const auto output = run_program({"sh", "-c", "cat; echo \"$1\"; echo bad >&2", "sh", "a b\"c"}, {});
  ASSERT_TRUE(output) << output.error().message;
  EXPECT_EQ(*output, "a b\"c\n");
}

TEST(RunProgram, SaysWhatWentWrong) {
  const auto failed = run_program({"sh", "-c", "exit 3"}, {});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Errc::io);
  EXPECT_EQ(failed.error().message, "sh ended with code 3");
  const auto missing = run_program({"/no/such/program"}, {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::not_found);
}

TEST(RunProgram, KillsWhoTakesTooLongOrSaysTooMuch) {
  for (const char* command : {"sleep 100", "exec >&-; sleep 100"}) {
    const auto late = run_program({"sh", "-c", command}, {.patience = milliseconds(100)});
    EXPECT_FALSE(late) << command;
  }
  const auto long_one = run_program({"yes"}, {.output_bytes = 1'000});
  ASSERT_FALSE(long_one);
  EXPECT_EQ(long_one.error().code, Errc::busy);
}

TEST(RunProgram, EndsWhenItIsToldTo) {
  const std::atomic<bool> stop{true};
  EXPECT_FALSE(run_program({"sleep", "100"}, {.stop = &stop}));
}

TEST(OwnFolder, IsWhereThisTestLies) {
#ifdef __linux__
  EXPECT_TRUE(std::filesystem::exists(own_folder() / "base_test"));
#endif
}

}  // namespace
}  // namespace livestream

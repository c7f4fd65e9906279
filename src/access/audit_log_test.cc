#include "access/audit_log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/test_folder.h"

namespace livestream {
namespace {

AuditEntry entry_of(const std::string& what, int second) {
  return {.what = what,
          .name = "phone",
          .role = "viewer",
          .session = {},
          .peer = "10.0.0.7",
          .time = SystemTime(std::chrono::seconds(1'800'000'000 + second))};
}

TEST(AuditLog, KeepsWhatWasDoneInOrder) {
  const TempFolder folder;
  const AuditLog log(folder / "state/audit.jsonl");
  EXPECT_TRUE(log.newest(10).value().empty());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(log.add(entry_of(std::to_string(i), i)));
  const auto newest = log.newest(2).value();
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0], entry_of("3", 3));
  EXPECT_EQ(newest[1], entry_of("4", 4));
}

TEST(AuditLog, IsForItsOwnerAlone) {
  const TempFolder folder;
  const AuditLog log(folder / "audit.jsonl");
  ASSERT_TRUE(log.add(entry_of("paired", 0)));
  struct stat info{};
  ASSERT_EQ(::stat((folder / "audit.jsonl").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(AuditLog, HasOneLineForEachWhateverTheNames) {
  const TempFolder folder;
  const AuditLog log(folder / "audit.jsonl");
  AuditEntry entry = entry_of("paired", 0);
  entry.name = "a\nb\"c";
  ASSERT_TRUE(log.add(entry));
  EXPECT_EQ(log.newest(10).value(), std::vector{entry});
}

TEST(AuditLog, PassesOverLinesThatAreNone) {
  const TempFolder folder;
  const AuditLog log(folder / "audit.jsonl");
  std::ofstream(folder / "audit.jsonl") << "nonsense\n[]\n{\"time\":\"never\"}\n";
  ASSERT_TRUE(log.add(entry_of("paired", 0)));
  EXPECT_EQ(log.newest(10).value().size(), 1U);
}

TEST(AuditLog, LosesNothingBehindALineThatWasCutOff) {
  const TempFolder folder;
  const AuditLog log(folder / "audit.jsonl");
  std::ofstream(folder / "audit.jsonl") << R"({"time":"2026-11-23T03)";
  ASSERT_TRUE(log.add(entry_of("paired", 0)) && log.add(entry_of("shared", 1)));
  EXPECT_EQ(log.newest(10).value().size(), 2U);
}

TEST(AuditLog, PutsItsFileAsideWhenItHasGrown) {
  const TempFolder folder;
  const AuditLog log(folder / "audit.jsonl");
  std::ofstream(folder / "audit.jsonl") << std::string(9 * 1024 * 1024, '\n');
  ASSERT_TRUE(log.add(entry_of("paired", 0)));
  EXPECT_TRUE(std::filesystem::exists(folder / "audit.jsonl.1"));
  EXPECT_EQ(log.newest(10).value().size(), 1U);
}

}  // namespace
}  // namespace livestream

#include "formats/claude/process_file.h"

#include <gtest/gtest.h>

namespace livestream::claude {
namespace {

constexpr std::string_view kFile =
    R"({"pid":4711,"sessionId":"s","cwd":"/home/me/shop","startedAt":1000,"procStart":"237157","version":"9.1.0",)"
    R"("pidDomain":"linux:m:pid:[1]","status":"waiting","waitingFor":"permission prompt","statusUpdatedAt":2500})";

TEST(ProcessFile, SaysWhoDoesWhatSinceWhen) {
  const auto file = parse_process_file(kFile);
  ASSERT_TRUE(file);
  EXPECT_EQ(*file, (ProcessFile{.pid = 4711,
                                .session = "s",
                                .cwd = "/home/me/shop",
                                .version = "9.1.0",
                                .start = 237157,
                                .domain = "linux:m:pid:[1]",
                                .started_us = 1'000'000,
                                .activity = "waiting",
                                .waiting_for = "permission prompt",
                                .activity_us = 2'500'000}));
}

TEST(ProcessFile, EveryBeginningOfItIsNone) {
  for (std::size_t size = 0; size < kFile.size(); ++size)
    EXPECT_FALSE(parse_process_file(kFile.substr(0, size))) << size;
}

TEST(ProcessFile, WhoStartsHasNoActivityYetAndAnOddStartIsNone) {
  const auto file = parse_process_file(R"({"pid":1,"sessionId":"s","startedAt":7,"procStart":"Mon Nov 23"})");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->activity, "");
  EXPECT_EQ(file->activity_us, 7'000);
  EXPECT_FALSE(file->start);
}

TEST(ProcessFile, WithoutPidOrSessionItIsNone) {
  EXPECT_FALSE(parse_process_file(R"({"pid":0,"sessionId":"s"})"));
  EXPECT_FALSE(parse_process_file(R"({"pid":5})"));
  EXPECT_FALSE(parse_process_file("[]"));
}

TEST(ProcessFile, WhatItWaitsForIsAPermissionOrAnAnswer) {
  EXPECT_EQ(wait_reason("permission prompt"), "permission");
  EXPECT_EQ(wait_reason("sandbox request"), "permission");
  EXPECT_EQ(wait_reason("input needed"), "input");
  EXPECT_EQ(wait_reason(""), "input");
}

TEST(ProcessFile, OnlyNewerVersionsWriteThem) {
  EXPECT_TRUE(tells_of_its_process("2.1.197"));
  EXPECT_TRUE(tells_of_its_process("2.1.330"));
  EXPECT_TRUE(tells_of_its_process("3.0"));
  EXPECT_FALSE(tells_of_its_process("2.1.196"));
  EXPECT_FALSE(tells_of_its_process("1.0.98"));
  EXPECT_FALSE(tells_of_its_process(""));
}

}  // namespace
}  // namespace livestream::claude

#include "runner/session_id.h"

#include <gtest/gtest.h>

#include <chrono>

#include "base/ids.h"

namespace livestream {
namespace {

std::string name_of(std::string_view name) {
  const std::string id = new_session_id(name, SystemTime(std::chrono::seconds(1'796'000'000)));
  EXPECT_TRUE(check_session_id(id)) << id;
  return id.substr(0, id.size() - std::string_view("_20261130_014640").size());
}

TEST(SessionId, IsASlugAndATime) {
  EXPECT_EQ(name_of("My App (v2)"), "my-app-v2");
  EXPECT_EQ(name_of("../..//etc"), "etc");
  EXPECT_EQ(name_of("日本"), "session");
  EXPECT_EQ(name_of(""), "session");
  EXPECT_EQ(name_of(std::string(500, 'a')).size(), 64U);
}

}  // namespace
}  // namespace livestream

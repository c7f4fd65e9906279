#include "net/cookie.h"

#include <gtest/gtest.h>

namespace livestream::net {
namespace {

TEST(Cookie, IsFoundByItsWholeName) {
  EXPECT_EQ(cookie_value("a=1; livestream=secret; b=2", "livestream"), "secret");
  EXPECT_EQ(cookie_value("livestream=secret", "livestream"), "secret");
  EXPECT_EQ(cookie_value("a=1;livestream=secret ", "livestream"), "secret");
  EXPECT_EQ(cookie_value("livestream=a=b", "livestream"), "a=b");
  EXPECT_EQ(cookie_value("livestream=", "livestream"), "");
}

TEST(Cookie, IsNotFoundInWhatOnlyLooksLikeIt) {
  for (const char* const field : {"", ";", "; ;", "livestream", "xlivestream=1", "livestream2=1", "Livestream=1",
                                  "a=livestream=1", "a=1; livestream"})
    EXPECT_FALSE(cookie_value(field, "livestream")) << field;
}

TEST(Cookie, IsTheFirstOfItsName) { EXPECT_EQ(cookie_value("a=1; a=2", "a"), "1"); }

TEST(Cookie, IsSetSoThatNoScriptReadsItAndNoOtherSiteSendsIt) {
  EXPECT_EQ(to_set_cookie({.name = "a", .value = "b"}), "a=b; Path=/; HttpOnly; SameSite=Strict");
  EXPECT_EQ(
      to_set_cookie(
          {.name = "a", .value = "b", .path = "/live", .lifetime = std::chrono::seconds(60), .only_encrypted = true}),
      "a=b; Path=/live; Max-Age=60; HttpOnly; SameSite=Strict; Secure");
}

}  // namespace
}  // namespace livestream::net

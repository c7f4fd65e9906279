#include "server/access_wish.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livestream {
namespace {

using testing::HasSubstr;

AccessWish read(std::string_view body) {
  auto wish = read_access_wish(body, {.name = "usual"});
  EXPECT_TRUE(wish) << body << ": " << wish.error().message;
  return wish ? *wish : AccessWish{};
}

// Why it is refused.
std::string refusal(std::string_view body) {
  const auto wish = read_access_wish(body, {.name = "usual"});
  if (wish) return "it is not";
  EXPECT_EQ(wish.error().code, Errc::invalid);
  return wish.error().message;
}

TEST(AccessWish, IsForAViewerUntilFurtherNoticeIfNothingIsSaid) {
  for (const char* body : {"", "{}", R"({"lifetime_seconds": 0})"}) {
    const AccessWish wish = read(body);
    EXPECT_EQ(wish.name, "usual");
    EXPECT_EQ(wish.role, Role::viewer);
    EXPECT_EQ(wish.session, "");
    EXPECT_EQ(wish.lifetime, std::nullopt);
    EXPECT_EQ(wish.url, std::nullopt);
    EXPECT_FALSE(wish.is_encrypted);
  }
}

TEST(AccessWish, IsAsItIsSaid) {
  const AccessWish wish = read(
      R"({"name": "phone", "role": "admin", "session": "nightly", "lifetime_seconds": 60, "url": "http://box:81/live"})");
  EXPECT_EQ(wish.name, "phone");
  EXPECT_EQ(wish.role, Role::admin);
  EXPECT_EQ(wish.session, "nightly");
  EXPECT_EQ(wish.lifetime, std::chrono::seconds(60));
  EXPECT_EQ(wish.url, (net::HttpUrl{.host = "box", .port = 81, .prefix = "/live"}));
  EXPECT_EQ(wish.url_text, "http://box:81/live");
  EXPECT_FALSE(wish.is_encrypted);
}

TEST(AccessWish, HasAnAddressWithoutSlashesAtItsEndThatMayBeEncrypted) {
  const AccessWish wish = read(R"({"url": "https://live.example.org//"})");
  EXPECT_TRUE(wish.is_encrypted);
  EXPECT_EQ(wish.url_text, "https://live.example.org");
  EXPECT_EQ(wish.url->host, "live.example.org");
}

TEST(AccessWish, IsRefusedForAValueThatItNames) {
  EXPECT_THAT(refusal(R"({"role": "king"})"), HasSubstr(R"(role "king" must be viewer, publisher or admin)"));
  EXPECT_THAT(refusal(R"({"name": 7})"), HasSubstr("name 7 must be text"));
  EXPECT_THAT(refusal(R"({"session": null})"), HasSubstr("session null must be text"));
  EXPECT_THAT(refusal(R"({"password": "x"})"), HasSubstr("\"password\""));
  for (const char* address : {"ftp://box", "https://user@box", "http://", "https://http://box", "http://box\\n", ""})
    EXPECT_THAT(refusal(R"({"url": ")" + std::string(address) + "\"}"), HasSubstr("URL")) << address;
}

TEST(AccessWish, IsWithoutSecretsAsUsualOrAsItIsSaid) {
  EXPECT_FALSE(read("{}").is_redacted);
  EXPECT_TRUE(read(R"({"redacted": true})").is_redacted);
  EXPECT_TRUE(read_access_wish("{}", {.is_redacted = true})->is_redacted);
  EXPECT_FALSE(read_access_wish(R"({"redacted": false})", {.is_redacted = true})->is_redacted);
  EXPECT_THAT(refusal(R"({"redacted": 1})"), HasSubstr("redacted 1 must be true or false"));
}

TEST(AccessWish, LastsForNoMoreThanTenYears) {
  EXPECT_EQ(read(R"({"lifetime_seconds": 315360000})").lifetime, std::chrono::hours(24 * 3650));
  for (const char* seconds : {"315360001", "-1", "1.5", "1e3", "9223372036854775807", "99999999999999999999", "\"60\""})
    EXPECT_THAT(refusal(R"({"lifetime_seconds": )" + std::string(seconds) + "}"), HasSubstr("lifetime_seconds"));
}

TEST(AccessWish, IsAnObjectAndNothingBehindIt) {
  for (const char* body : {"[]", "null", "\"phone\"", "{", "{} {}", "name=phone", R"({"name": "a"},)"})
    EXPECT_THAT(refusal(body), HasSubstr("must be a JSON object")) << body;
}

}  // namespace
}  // namespace livestream

#include "server/answers.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace livestream {
namespace {

int status_for(std::string_view if_none_match) {
  return with_etag(net::HttpResponse{.body = "text"}, "tag", if_none_match).status;
}

TEST(Answers, ATagThatIsKnownIsAnsweredWithNothing) {
  EXPECT_EQ(status_for(R"("tag")"), 304);
  EXPECT_EQ(status_for(R"("other", W/"tag")"), 304);
  EXPECT_EQ(status_for("*"), 304);
  EXPECT_EQ(status_for(""), 200);
  EXPECT_EQ(status_for("tag"), 200);
  EXPECT_EQ(with_etag(net::HttpResponse{.body = "text"}, "tag", "*").content(), "");
}

TEST(Answers, AnErrorIsJsonWhateverItSays) {
  EXPECT_EQ(error_answer(400, "a \"quoted\"\nthing").body, R"({"error":"a \"quoted\"\nthing"})");
}

TEST(Answers, EachKindOfErrorHasItsStatus) {
  EXPECT_EQ(http_status(Errc::invalid), 400);
  EXPECT_EQ(http_status(Errc::not_found), 404);
  EXPECT_EQ(http_status(Errc::too_large), 413);
  EXPECT_EQ(http_status(Errc::busy), 503);
  EXPECT_EQ(http_status(Errc::no_space), 507);
  EXPECT_EQ(http_status(Errc::no_permission), 500);
}

TEST(Answers, OnlyAPageNeedsAPolicyAndNothingIsSniffed) {
  const auto has = [](const net::HttpResponse& response, std::string_view name) {
    return std::any_of(response.fields.begin(), response.fields.end(),
                       [&](const auto& field) { return field.first == name; });
  };
  const auto page = protect({.content_type = "text/html; charset=utf-8"});
  for (const char* name : {"Content-Security-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy"})
    EXPECT_TRUE(has(page, name)) << name;
  const auto script = protect({.content_type = "text/javascript"});
  for (const char* name : {"Content-Security-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy"})
    EXPECT_FALSE(has(script, name)) << name;
  EXPECT_TRUE(has(script, "X-Content-Type-Options"));
}

}  // namespace
}  // namespace livestream

#include "server/routes.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace livestream {
namespace {

TEST(Routes, EachIsThereOnceAndSaysWhatItIsFor) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const Route& route : all_routes()) {
    EXPECT_TRUE(seen.emplace(route.method, route.pattern).second) << route.pattern;
    EXPECT_NE(route.handler, nullptr);
    EXPECT_FALSE(route.summary.empty()) << route.pattern;
  }
}

TEST(Routes, AnIdStandsAtTheEndOrNowhere) {
  for (const Route& route : all_routes()) {
    const auto brace = route.pattern.find('{');
    EXPECT_TRUE(brace == std::string_view::npos || route.pattern.substr(brace) == "{id}") << route.pattern;
  }
}

TEST(Routes, ParametersAreNamesWithAnExplanation) {
  for (const Route& route : all_routes()) {
    std::string_view rest = route.parameters;
    while (!rest.empty()) {
      const auto end = rest.find("; ");
      const auto colon = rest.find(": ");
      EXPECT_TRUE(colon != 0 && colon < end && rest.substr(0, colon).find(' ') == std::string_view::npos) << rest;
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    }
  }
}

TEST(Routes, WebSocketsOpenWithGet) {
  for (const Route& route : all_routes()) EXPECT_TRUE(!route.is_websocket || route.method == "GET") << route.pattern;
}

}  // namespace
}  // namespace livestream

#include "cli/server_address.h"

#include <gtest/gtest.h>

#include <map>

namespace livestream::cli {
namespace {

Environment environment(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

TEST(ServerAddress, IsTheOptionThenTheVariableThenThePort) {
  const auto all = environment({{"LIVESTREAM_SERVER", "http://b:2"}, {"LIVESTREAM_PORT", "3"}});
  EXPECT_EQ(server_address("http://a:1", all)->text, "http://a:1");
  EXPECT_EQ(server_address("", all)->text, "http://b:2");
  EXPECT_EQ(server_address("", environment({{"LIVESTREAM_PORT", "3"}}))->text, "http://localhost:3");
  EXPECT_EQ(server_address("", environment({}))->text, "http://localhost:8080");
}

TEST(ServerAddress, LosesItsTrailingSlash) {
  EXPECT_EQ(server_address("http://a:1/prefix/", environment({}))->text, "http://a:1/prefix");
}

TEST(ServerAddress, CarriesTheToken) {
  EXPECT_EQ(server_address("", environment({{"LIVESTREAM_TOKEN", "t"}}))->token, "t");
}

TEST(ServerAddress, NamesWhoSaidTheWrongValue) {
  const auto port = server_address("", environment({{"LIVESTREAM_PORT", "80a"}}));
  EXPECT_EQ(port.error().message, "LIVESTREAM_PORT is '80a': give a number from 1 to 65535");
  const auto url = server_address("ftp://x", environment({}));
  EXPECT_EQ(url.error().code, Errc::invalid);
  EXPECT_TRUE(url.error().message.starts_with("--server"));
}

TEST(PageUrl, EncodesTheId) {
  const auto server = server_address("http://a:1", environment({}));
  EXPECT_EQ(page_url(*server, "my app/ü"), "http://a:1/#/s/my%20app%2F%C3%BC");
}

}  // namespace
}  // namespace livestream::cli

#include "cli/serve_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_folder.h"

namespace livestream::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Settings : public testing::Test {
 protected:
  Result<ServeSettings> read(std::string_view file) {
    std::filesystem::create_directories(folder_ / "livestream");
    std::ofstream(folder_ / "livestream/config.toml") << file;
    return default_settings([this](const std::string& name) -> std::optional<std::string> {
      return name == "XDG_CONFIG_HOME" ? std::optional(folder_.path().string()) : std::nullopt;
    });
  }
  std::string refusal(std::string_view file) {
    const auto settings = read(file);
    return settings ? "it is not" : settings.error().message;
  }

  TempFolder folder_;
};

TEST_F(Settings, AreWhatTheFileSays) {
  const auto settings =
      read("root = \"a\"\ntrusted-proxy = [\"::1\", \"127.0.0.1\"]\nport = 0\nrate-limit = 5\nlan = true");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_THAT(settings->roots, ElementsAre("a"));
  EXPECT_THAT(settings->trusted_proxies, ElementsAre("::1", "127.0.0.1"));
  EXPECT_EQ(settings->port, 0);
  EXPECT_EQ(settings->rate_limit, 5);
  EXPECT_TRUE(settings->lan);
}

TEST_F(Settings, OfAnotherKindThanTheirsAreRefusedByLineAndKey) {
  EXPECT_THAT(refusal("lan = true\nport = 65536"), HasSubstr("line 2: port must be a port"));
  for (const char* line : {"port = -1", "port = \"80\"", "port = 80.5", "rate-limit = nan", "rate-limit = 0", "lan = 1",
                           "require-token = \"no\"", "redact = \"no\"", "tls-key = 1", "keep = 90", "host = [\"a\"]",
                           "root = [1]", "max-viewers = -5"})
    EXPECT_THAT(refusal(line), HasSubstr(" must be ")) << line;
}

TEST_F(Settings, MayHaveAnyLettersInTextsAndInNothingElse) {
  EXPECT_EQ(read("dashboard = \"\"\"\\\n  é\"\"\"")->dashboard, "é");
  for (const char* line :
       {"é = 1", "port = é", "port = 80 é", "lan = true\u00A1", "[prices.é]\ninput = 1", "[=]", "[é]"})
    EXPECT_THAT(refusal(line), HasSubstr("line 1")) << line;
}

TEST_F(Settings, HaveNoPriceThatIsNone) {
  for (const char* price : {"nan", "inf", "-1", "\"3\""})
    EXPECT_THAT(refusal("[prices.m]\ninput = " + std::string(price)), HasSubstr("in US dollars")) << price;
}

TEST_F(Settings, ThatNobodyKnowsAreNamed) { EXPECT_THAT(refusal("prot = 80"), HasSubstr("unknown key \"prot\"")); }

}  // namespace
}  // namespace livestream::cli

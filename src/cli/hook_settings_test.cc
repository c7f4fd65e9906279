#include "cli/hook_settings.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/json/parse.hpp>

namespace livestream::cli {
namespace {

constexpr std::array<std::string_view, 2> kEvents = {"Stop", "PreToolUse"};
constexpr std::string_view kCommand = "/opt/livestream hook claude-code";

std::string with(std::string_view settings) { return *with_hooks(settings, kEvents, kCommand); }

boost::json::value json(std::string_view text) { return boost::json::parse(text); }

constexpr std::string_view kOurs = R"([{"hooks":[{"type":"command","command":"/opt/livestream hook claude-code"}]}])";

TEST(HookSettings, NoneYetBecomeOursAlone) {
  EXPECT_EQ(with(""), R"({
  "hooks": {
    "Stop": [
      {"hooks": [{"type":"command","command":"/opt/livestream hook claude-code"}]}
    ],
    "PreToolUse": [
      {"hooks": [{"type":"command","command":"/opt/livestream hook claude-code"}]}
    ]
  }
}
)");
}

TEST(HookSettings, OthersStayByteForByte) {
  const std::string_view before = R"({
	"model" : "opus",  "n": 1.50,
	"hooks": {"Stop": [ {"hooks": [{"type": "command", "command": "say done"}]} ]}
})";
  const std::string after = with(before);
  EXPECT_TRUE(
      after.starts_with("{\n\t\"model\" : \"opus\",  \"n\": 1.50,\n\t\"hooks\": {\"Stop\": [ {\"hooks\": "
                        "[{\"type\": \"command\", \"command\": \"say done\"}]},\n"))
      << after;
  auto expected = json(before);
  expected.at("hooks").at("Stop").as_array().push_back(json(kOurs).at(0));
  expected.at("hooks").as_object()["PreToolUse"] = json(kOurs);
  EXPECT_EQ(json(after), expected);
}

TEST(HookSettings, TwiceIsOnce) {
  for (const char* settings : {"", "{}", R"({"hooks":{"Stop":[]}})"}) EXPECT_EQ(with(with(settings)), with(settings));
}

TEST(HookSettings, WhatWasAddedCanBeTakenOut) {
  for (const char* settings :
       {"{}", R"({"a": 1})", R"({"hooks": {"Start": []}, "z": null})",
        R"({"hooks": {"Stop": [{"matcher": "x", "hooks": [{"type": "command", "command": "y"}]}]}})"}) {
    const auto after = without_hooks(with(settings));
    ASSERT_TRUE(after);
    EXPECT_EQ(json(*after), json(settings)) << *after;
  }
}

TEST(HookSettings, OursGoWhereverTheyStandAndNoOthers) {
  const auto after = without_hooks(R"({"hooks": {"Stop": [
    {"hooks": [{"type": "command", "command": "'/a b/livestream' hook claude-code"}, {"type": "command", "command": "x"}]},
    {"hooks": [{"type": "command", "command": "livestream hook"}]},
    {"hooks": [{"type": "command", "command": "livestream-hook"}]}]}})");
  ASSERT_TRUE(after);
  EXPECT_EQ(json(*after), json(R"({"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x"}]},
    {"hooks": [{"type": "command", "command": "livestream-hook"}]}]}})"));
}

TEST(HookSettings, WhatItDoesNotUnderstandItLeaves) {
  for (const char* settings : {"{", "// no\n{}", "[]", R"({"hooks": []})", R"({"hooks": {"Stop": {}}})"}) {
    EXPECT_FALSE(with_hooks(settings, kEvents, kCommand)) << settings;
    EXPECT_FALSE(without_hooks(settings)) << settings;
  }
}

}  // namespace
}  // namespace livestream::cli

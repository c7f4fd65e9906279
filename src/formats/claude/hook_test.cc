#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/hook_call.h"

namespace livestream::claude {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What a hook with these fields says, an event a text.
std::vector<std::string> said(std::string_view name, std::string_view rest = "") {
  const auto call = read_hook_call(
      "claude-code", fmt::format(R"({{"session_id":"s","cwd":"/home/me/shop","hook_event_name":"{}"{}}})", name, rest));
  std::vector<std::string> texts;
  if (!call) return {"none"};
  for (const Derived& event : call->events) texts.push_back(event.type + ' ' + event.data);
  return texts;
}

constexpr std::string_view kBusy = R"(process {"state":"running","activity":"busy"})";
constexpr std::string_view kIdle = R"(process {"state":"running","activity":"idle"})";

TEST(Hook, AStartSaysWhoAndWhere) {
  EXPECT_THAT(said("SessionStart", R"(,"source":"startup")"),
              ElementsAre(R"(session_start {"agent":"claude-code","cwd":"/home/me/shop","project":"shop"})"));
}

TEST(Hook, PromptsAndToolsAreWork) {
  for (const char* name : {"UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure", "PostToolBatch"})
    EXPECT_THAT(said(name), ElementsAre(kBusy)) << name;
}

TEST(Hook, APermissionIsAskedForSomething) {
  EXPECT_THAT(said("PermissionRequest", R"(,"tool_name":"Bash","tool_input":{"command":"rm -rf\ndist"})"),
              ElementsAre(R"(process {"state":"running","activity":"waiting","reason":"permission",)"
                          R"("question":"Bash: rm -rf dist"})"));
  EXPECT_THAT(said("PermissionRequest", R"(,"tool_name":"AskUserQuestion","tool_input":{})"),
              ElementsAre(R"(process {"state":"running","activity":"waiting","reason":"input",)"
                          R"("question":"AskUserQuestion"})"));
  EXPECT_THAT(said("Notification", R"(,"notification_type":"permission_prompt")"),
              ElementsAre(R"(process {"state":"running","activity":"waiting","reason":"permission"})"));
}

TEST(Hook, ATurnIsOverWhenNothingRunsInTheBackground) {
  EXPECT_THAT(said("Stop", R"(,"background_tasks":[],"session_crons":[])"), ElementsAre(kIdle));
  EXPECT_THAT(said("Stop", R"(,"background_tasks":[{"id":"a"}],"session_crons":[])"), IsEmpty());
  EXPECT_THAT(said("Notification", R"(,"notification_type":"idle_prompt")"), ElementsAre(kIdle));
}

TEST(Hook, AFailureSaysWhyAndALimitIsNone) {
  EXPECT_THAT(said("StopFailure", R"(,"error":"invalid_request","last_assistant_message":"too long")"),
              ElementsAre(R"(waiting {"reason":"idle","error":"too long"})"));
  EXPECT_THAT(said("StopFailure", R"(,"error":"rate_limit")"), ElementsAre(R"(waiting {"reason":"limit"})"));
}

TEST(Hook, AnEndIsOne) {
  EXPECT_THAT(said("SessionEnd", R"(,"reason":"other")"), ElementsAre(R"(process {"state":"ended"})"));
}

TEST(Hook, SubagentsAndWhatTheTranscriptSaysSayNothing) {
  EXPECT_THAT(said("PreToolUse", R"(,"agent_id":"a1")"), IsEmpty());
  EXPECT_THAT(said("MessageDisplay", R"(,"delta":"I will look")"), IsEmpty());
  EXPECT_THAT(said("Notification", R"(,"notification_type":"auth_success")"), IsEmpty());
}

TEST(Hook, WhatIsNotKnownIsKeptAsItCame) {
  EXPECT_THAT(
      said("SomethingNew", R"(, "n":1.50)"),
      ElementsAre(R"(hook {"session_id":"s","cwd":"/home/me/shop","hook_event_name":"SomethingNew", "n":1.50})"));
}

TEST(Hook, CodexSaysThatATurnIsOver) {
  const auto call = read_hook_call("codex", R"({"type":"agent-turn-complete","thread-id":"t","turn-id":"1"})");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->session, "t");
  ASSERT_EQ(call->events.size(), 1U);
  EXPECT_EQ(call->events[0].type + ' ' + call->events[0].data, kIdle);
  const auto other = read_hook_call("codex", R"({"type":"new","thread-id":"t"})");
  ASSERT_TRUE(other);
  ASSERT_EQ(other->events.size(), 1U);
  EXPECT_EQ(other->events[0].type, "hook");
  EXPECT_FALSE(read_hook_call("codex", R"({"type":"agent-turn-complete"})"));
}

TEST(Hook, WhatIsNoneIsNone) {
  for (const char* body :
       {"", "[]", "{}", R"({"session_id":"s"})", R"({"hook_event_name":"Stop"})", R"({"session_id":)"})
    EXPECT_FALSE(read_hook_call("claude-code", body)) << body;
}

}  // namespace
}  // namespace livestream::claude

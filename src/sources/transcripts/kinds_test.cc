#include <gtest/gtest.h>

#include "sources/transcripts/kind.h"

namespace livestream::transcripts {
namespace {

constexpr const char* kId = "0b5e4a52-2f0d-4d4e-9d6f-0c8a4f6c1d11";

std::optional<Place> place(std::string_view agent, const std::string& path) {
  for (const Kind& kind : all_kinds())
    if (kind.name == agent) return kind.place_of(path);
  return std::nullopt;
}

std::string id() { return kId; }

TEST(ClaudePlaces, AreSessionsAndTheirSubagents) {
  EXPECT_EQ(place("claude-code", "-home-me/" + id() + ".jsonl"), (Place{kId, ""}));
  EXPECT_EQ(place("claude-code", "-home-me/" + id() + "/subagents/agent-a1.jsonl"), (Place{kId, "agent-a1"}));
  EXPECT_EQ(place("claude-code", "-home-me/" + id() + "/subagents/workflows/wf_1/agent-a1.jsonl"),
            (Place{kId, "agent-a1"}));
  const std::vector<std::string> others{id() + ".jsonl",
                                        "p/notes.jsonl",
                                        "p/" + id() + ".json",
                                        "p/" + id() + "/tool-results/agent-a.jsonl",
                                        "p/not-an-id/subagents/agent-a.jsonl",
                                        "p/agent-a.jsonl"};
  for (const std::string& path : others) EXPECT_EQ(place("claude-code", path), std::nullopt) << path;
}

TEST(CodexPlaces, AreRolloutsByTheirThread) {
  EXPECT_EQ(place("codex", "2026/11/23/rollout-2026-11-23T03-05-43-" + id() + ".jsonl"), (Place{kId, ""}));
  const std::vector<std::string> others{"2026/11/23/" + id() + ".jsonl", "2026/11/23/rollout-short.jsonl",
                                        "rollout-2026-" + id() + ".jsonl.zst"};
  for (const std::string& path : others) EXPECT_EQ(place("codex", path), std::nullopt) << path;
}

TEST(GeminiPlaces, AreSessionsByTheirFileAndSubagentsByTheirFolder) {
  EXPECT_EQ(place("gemini", "shop/chats/session-2026-11-23T03-02-0b5e4a52.jsonl"),
            (Place{"gemini-session-2026-11-23T03-02-0b5e4a52", ""}));
  EXPECT_EQ(place("gemini", "shop/chats/session-2026-11-23T03-02-0b5e4a52.json"),
            (Place{"gemini-session-2026-11-23T03-02-0b5e4a52", "", Form::whole}));
  EXPECT_EQ(place("gemini", "shop/chats/" + id() + "/a1.jsonl"), (Place{kId, "a1"}));
  const std::vector<std::string> others{
      "shop/chats/notes.json",           "shop/logs/session-1.jsonl",          "shop/logs.json",
      "shop/chats/" + id() + "/a1.json", "shop/chats/" + id() + "/x/a1.jsonl", "shop/chats/.hidden/a1.jsonl"};
  for (const std::string& path : others) EXPECT_EQ(place("gemini", path), std::nullopt) << path;
}

TEST(CopilotPlaces, AreSessionsByTheirFolder) {
  EXPECT_EQ(place("copilot", id() + "/events.jsonl"), (Place{kId, ""}));
  EXPECT_EQ(place("copilot", "by-a-program/events.jsonl"), (Place{"by-a-program", ""}));
  EXPECT_EQ(place("copilot", id() + ".jsonl"), (Place{kId, ""}));
  const std::vector<std::string> others{"events.jsonl", "notes.jsonl", id() + "/checkpoints/events.jsonl",
                                        id() + "/rewind.jsonl", ".hidden/events.jsonl"};
  for (const std::string& path : others) EXPECT_EQ(place("copilot", path), std::nullopt) << path;
}

}  // namespace
}  // namespace livestream::transcripts

#include "sources/history.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sources/test_files.h"

namespace livestream {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSession = "0b5e4a52-2f0d-4d4e-9d6f-0c8a4f6c1d11";
constexpr const char* kPrompt =
    R"({"type":"user","timestamp":"2026-11-23T03:00:00Z","cwd":"/home/me/shop","message":{"content":"go"}})";

class History : public testing::Test {
 protected:
  fs::path transcript() const { return folder_ / ".claude/projects/shop" / (std::string(kSession) + ".jsonl"); }
  std::vector<HistoryFile> find() const {
    const std::vector<AgentHome> homes = {{"claude-code", folder_ / ".claude"}};
    const std::vector<LogFolder> logs = {{folder_ / "events", folder_.path()}, {folder_ / "nowhere", folder_.path()}};
    auto found = find_history(homes, logs);
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return found;
  }
  static std::vector<std::string> types_in(const HistoryFile& file) {
    std::vector<std::string> types;
    const auto state =
        file.read([&](std::string_view type, std::string_view, std::string_view) { types.emplace_back(type); });
    EXPECT_TRUE(state) << state.error().message;
    return types;
  }

  TempFolder folder_;
};

TEST_F(History, HasTranscriptsTheirSubagentsAndRecords) {
  append(transcript(), std::string(kPrompt) + "\n");
  append(folder_ / ".claude/projects/shop" / kSession / "subagents/agent-7.jsonl", "{}\n");
  append(folder_ / ".claude/projects/shop/notes.txt", "{}\n");
  append(folder_ / "events/nightly/events.jsonl", R"({"type":"log_line","data":{"line":"hi"}})");
  const auto found = find();
  ASSERT_EQ(found.size(), 3);
  EXPECT_EQ(found[0].agent, "claude-code");
  EXPECT_EQ(found[0].session, kSession);
  EXPECT_EQ(found[0].part, "agent-7");
  EXPECT_EQ(found[1].path, transcript());
  EXPECT_EQ(found[1].part, "");
  EXPECT_EQ(found[1].state.size, std::string_view(kPrompt).size() + 1);
  EXPECT_EQ(found[2].session, "nightly");
  EXPECT_EQ(types_in(found[2]), (std::vector<std::string>{"log_line"}));
}

TEST_F(History, HasNothingThatLinksLeadTo) {
  append(folder_ / "outside/nightly/events.jsonl", R"({"type":"log_line","data":{"line":"hi"}})");
  append(folder_ / "outside/shop" / (std::string(kSession) + ".jsonl"), std::string(kPrompt) + "\n");
  fs::create_directories(folder_ / "root/logs/events/b");
  fs::create_directories(folder_ / ".claude/projects");
  fs::create_directory_symlink(folder_ / "outside/nightly", folder_ / "root/logs/events/a");
  fs::create_symlink(folder_ / "outside/nightly/events.jsonl", folder_ / "root/logs/events/b/events.jsonl");
  fs::create_directory_symlink(folder_ / "outside/shop", folder_ / ".claude/projects/shop");
  fs::create_directories(folder_ / "root2");
  fs::create_directory_symlink(folder_ / "outside", folder_ / "root2/logs");
  const std::vector<AgentHome> homes = {{"claude-code", folder_ / ".claude"}};
  const std::vector<LogFolder> logs = {{folder_ / "root/logs/events", folder_ / "root"},
                                       {folder_ / "root2/logs", folder_ / "root2"}};
  EXPECT_TRUE(find_history(homes, logs).empty());
}

TEST_F(History, HasWhatIsInAHomeThatIsItselfALink) {
  append(folder_ / "dotfiles/claude/projects/shop" / (std::string(kSession) + ".jsonl"), std::string(kPrompt) + "\n");
  fs::create_directory_symlink(folder_ / "dotfiles/claude", folder_ / ".claude");
  ASSERT_EQ(find().size(), 1);
  EXPECT_FALSE(types_in(find()[0]).empty());
}

TEST_F(History, LeavesOutTheRecordOfASessionThatHasATranscript) {
  append(transcript(), std::string(kPrompt) + "\n");
  append(folder_ / "events" / kSession / "events.jsonl", R"({"type":"log_line","data":{"line":"hi"}})");
  EXPECT_EQ(find().size(), 1);
}

TEST_F(History, EndsWithAWholeLineThatIsNotFinished) {
  append(transcript(), std::string(kPrompt) + "\n" + kPrompt);
  EXPECT_EQ(types_in(find().front()), (std::vector<std::string>{"session_start", "message", "message"}));
  append(transcript(), std::string("\n") + std::string(kPrompt).substr(0, 50));
  EXPECT_EQ(types_in(find().front()).size(), 3);
}

TEST_F(History, OfALongFileIsReadInPieces) {
  std::string line = kPrompt;
  line.insert(line.find("go"), std::string(1'000, 'x'));
  for (int i = 0; i < 1'000; ++i) append(transcript(), line + "\n");
  EXPECT_EQ(types_in(find().front()).size(), 1'001);
}

TEST_F(History, SaysWhatCannotBeRead) {
  append(transcript(), kPrompt);
  const auto found = find();
  fs::remove(transcript());
  EXPECT_FALSE(found.front().read([](auto, auto, auto) {}));
}

}  // namespace
}  // namespace livestream

// Folders that builds left in their repositories, where LIVESTREAM_SAMPLES says they lie.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "formats/foundry/phase_file.h"
#include "model/json_tree.h"

namespace livestream::foundry {
namespace {

namespace json = boost::json;

std::vector<std::filesystem::path> samples_named(std::string_view name) {
  std::vector<std::filesystem::path> paths;
  const char* folder = std::getenv("LIVESTREAM_SAMPLES");
  if (folder == nullptr) return paths;
  const auto root = std::filesystem::path(folder) / "context-foundry" / "newer";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
    if (entry.path().filename() == name) paths.push_back(entry.path());
  return paths;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

TEST(FoundrySamples, PhasesAreTheOnesWrittenAndOnlyTheLastEndsTheBuild) {
  const auto paths = samples_named("current-phase.json");
  if (paths.empty()) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  for (const auto& path : paths) {
    SCOPED_TRACE(path.string());
    const std::string text = *read_file(path, 1 << 20);
    const json::object written = parse_json(text)->as_object();
    const auto file = parse_phase_file(text);
    ASSERT_TRUE(file);
    const Event event = checkpoint_event({*file, {}}, "p", "s", SystemTime{});
    EXPECT_EQ(event.data().at("phase").as_string(), lower(std::string(written.at("current_phase").as_string())));
    EXPECT_EQ(file->completed.size(), written.at("phases_completed").as_array().size());
    const std::string number(written.at("phase_number").as_string());
    const bool is_over = number == "7/7" && written.at("status").as_string() == "completed";
    EXPECT_EQ(event.data().at("is_complete"), is_over);
    for (std::size_t size = 0; size < text.find_last_of('}'); ++size)
      ASSERT_FALSE(parse_phase_file(text.substr(0, size))) << size;
  }
}

TEST(FoundrySamples, TasksAreAsManyAsTheFileSays) {
  const auto paths = samples_named("build-tasks.json");
  if (paths.empty()) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  for (const auto& path : paths) {
    SCOPED_TRACE(path.string());
    const std::string text = *read_file(path, 1 << 20);
    const auto tasks = parse_build_tasks(text);
    ASSERT_TRUE(tasks);
    EXPECT_EQ(tasks->size(), parse_json(text)->as_object().at("total_tasks").to_number<std::size_t>());
  }
}

}  // namespace
}  // namespace livestream::foundry

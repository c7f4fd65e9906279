// Recorded sessions of real agents, where LIVESTREAM_SAMPLES says they lie: they hold no secrets, so what is found is
// wrong.

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "base/file.h"
#include "redact/redact.h"

namespace livestream {
namespace {

constexpr std::uint64_t kMaxFile = 64 << 20;

struct Count {
  std::size_t bytes = 0;
  std::map<std::string, std::size_t> found;  // by rule
};

bool is_json(const std::string& text) {
  boost::system::error_code failed;
  boost::json::parse(text, failed);
  return !failed;
}

// For one line, which may be JSON.
void count_line(const std::string& line, Count& count) {
  constexpr std::string_view kBegin = "[redacted:";
  count.bytes += line.size() + 1;
  std::string out;
  if (!redact(line, out)) return;
  EXPECT_EQ(is_json(line), is_json(out));
  for (std::size_t at = out.find(kBegin); at != out.npos; at = out.find(kBegin, at + 1)) {
    const std::size_t name = at + kBegin.size();
    ++count.found[out.substr(name, out.find(']', name) - name)];
  }
}

TEST(Samples, HoldHardlyAnythingThatIsTakenForASecret) {
  const char* const samples = std::getenv("LIVESTREAM_SAMPLES");
  if (samples == nullptr) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  Count count;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(samples)) {
    if (!entry.is_regular_file()) continue;
    const auto text = read_file(entry.path(), kMaxFile);
    ASSERT_TRUE(text) << text.error().message;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) count_line(line, count);
  }
  std::size_t all = 0;
  for (const auto& [rule, times] : count.found) {
    std::cout << rule << ": " << times << "\n";
    all += times;
  }
  constexpr std::size_t kMegabyte = 1'000'000;
  std::cout << all << " in " << count.bytes / kMegabyte << " MB\n";
  EXPECT_GT(count.bytes, kMegabyte);
  EXPECT_LE(all, count.bytes / kMegabyte) << "more than one per MB";
}

}  // namespace
}  // namespace livestream

#include "runner/asciicast.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "base/test_folder.h"

namespace livestream {
namespace {

using std::chrono::microseconds;

class AnAsciicast : public testing::Test {
 protected:
  Asciicast create(std::string command = "make") {
    const SystemTime start{std::chrono::seconds(1'796'000'000)};
    auto cast =
        Asciicast::create(path_, {.size = {100, 30}, .start = start, .command = std::move(command), .term = "xterm"});
    EXPECT_TRUE(cast);
    return std::move(*cast);
  }

  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    const std::string text = *read_file(path_, 1 << 20);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  }

  TempFolder folder_;
  std::filesystem::path path_ = folder_.path() / "terminal.cast";
};

TEST_F(AnAsciicast, HasAHeaderAndPieces) {
  Asciicast cast = create("say \"hi\"");
  ASSERT_TRUE(cast.output(microseconds(1'000'250), "\x1b[1mhi\x1b[0m\r\n"));
  ASSERT_TRUE(cast.resize(microseconds(2'500'000), {120, 40}));
  const auto told = lines();
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0], R"({"version":2,"width":100,"height":30,"timestamp":1796000000,"command":"say \"hi\"",)"
                     R"("env":{"TERM":"xterm"}})");
  EXPECT_EQ(told[1], R"([1.000250,"o","\u001b[1mhi\u001b[0m\r\n"])");
  EXPECT_EQ(told[2], R"([2.500000,"r","120x40"])");
}

TEST_F(AnAsciicast, CutsNoCharacter) {
  Asciicast cast = create();
  const std::string text = "aé✓😀z";
  for (const char byte : text) ASSERT_TRUE(cast.output(microseconds(0), std::string_view(&byte, 1)));
  std::string shown;
  for (const std::string& line : lines())
    if (line.front() == '[') shown += boost::json::parse(line).at(2).as_string();
  EXPECT_EQ(shown, text);
}

TEST_F(AnAsciicast, WritesBytesThatAreNoCharactersAsSuch) {
  Asciicast cast = create();
  ASSERT_TRUE(cast.output(microseconds(0), "a\xff\xc3(b\xe2"));
  ASSERT_TRUE(cast.output(microseconds(0), "c"));
  const auto told = lines();
  EXPECT_EQ(told[1], "[0.000000,\"o\",\"a\xef\xbf\xbd\xef\xbf\xbd(b\"]");
  EXPECT_EQ(told[2],
            "[0.000000,\"o\",\"\xef\xbf\xbd"
            "c\"]");
}

TEST_F(AnAsciicast, ReplacesNoFile) {
  create();
  EXPECT_FALSE(Asciicast::create(path_, {.size = {}, .start = {}, .command = "", .term = ""}));
}

}  // namespace
}  // namespace livestream

#include "recording/line_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace livestream {
namespace {

struct Seen {
  std::uint64_t byte;
  std::string text;
  friend bool operator==(const Seen&, const Seen&) = default;
};

std::vector<Seen> read(LineReader& reader, std::string_view bytes, std::size_t chunk) {
  std::vector<Seen> seen;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk, bytes.size()))) {
    reader.feed(bytes.substr(0, chunk));
    while (const auto line = reader.next())
      seen.push_back({line->byte, line->is_too_long ? "(too long)" : std::string(line->text)});
  }
  return seen;
}

TEST(LineReader, FindsTheSameLinesHoweverTheyAreChunked) {
  const std::string bytes = "one\n\nthree\r\nfour, not ended";
  for (std::size_t chunk = 1; chunk <= bytes.size(); ++chunk) {
    LineReader reader(100);
    EXPECT_EQ(read(reader, bytes, chunk), (std::vector<Seen>{{100, "one"}, {104, ""}, {105, "three\r"}}));
    EXPECT_TRUE(reader.has_unfinished());
    EXPECT_EQ(reader.position(), 100 + bytes.size());
  }
}

TEST(LineReader, PassesOverALineThatIsTooLongHoweverItIsChunked) {
  const std::string bytes = "12345\n123456\nafter\n";
  for (std::size_t chunk = 1; chunk <= bytes.size(); ++chunk) {
    LineReader reader(0, 5);
    EXPECT_EQ(read(reader, bytes, chunk), (std::vector<Seen>{{0, "12345"}, {6, "(too long)"}, {13, "after"}}));
    EXPECT_FALSE(reader.has_unfinished());
  }
}

TEST(LineReader, GoesOnBehindLinesTheCallerKnows) {
  LineReader reader;
  reader.pass(10);
  EXPECT_EQ(read(reader, "x\n", 2), (std::vector<Seen>{{10, "x"}}));
}

}  // namespace
}  // namespace livestream

#include "load/frames.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bench {
namespace {

std::string text_frame(const std::string& payload) {
  std::string frame = "\x81";
  if (payload.size() < 126) {
    frame += static_cast<char>(payload.size());
  } else if (payload.size() < 65'536) {
    frame += '\x7E';
    frame += static_cast<char>(payload.size() >> 8);
    frame += static_cast<char>(payload.size() & 0xFF);
  } else {
    frame += '\x7F';
    for (int shift = 56; shift >= 0; shift -= 8) frame += static_cast<char>(payload.size() >> shift & 0xFF);
  }
  return frame + payload;
}

TEST(Frames, OfEachLengthFormAreReadWholeWhereverTheyAreCut) {
  const std::vector<std::string> sent = {"", std::string(125, 'a'), std::string(300, 'b'), std::string(70'000, 'c')};
  std::string stream;
  for (const auto& payload : sent) stream += text_frame(payload);

  for (const std::size_t cut :
       {std::size_t{1}, std::size_t{3}, std::size_t{130}, std::size_t{131}, stream.size() - 1}) {
    std::vector<std::string> received;
    const auto keep = [&](Opcode, std::string_view payload) { received.emplace_back(payload); };
    const std::size_t used = scan_frames(std::string_view(stream).substr(0, cut), keep);
    EXPECT_LE(used, cut);
    EXPECT_EQ(scan_frames(std::string_view(stream).substr(used), keep), stream.size() - used);
    EXPECT_EQ(received, sent) << "cut at " << cut;
  }
}

TEST(Frames, ThatAreMaskedOrFragmentedEndTheRun) {
  const auto ignore = [](Opcode, std::string_view) {};
  EXPECT_THROW(scan_frames(std::string_view("\x81\x80mmmm", 6), ignore), Failure);
  EXPECT_THROW(scan_frames(std::string_view("\x01\x00", 2), ignore), Failure);
}

}  // namespace
}  // namespace bench

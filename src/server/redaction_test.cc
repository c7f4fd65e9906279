#include "server/redaction.h"

#include <gtest/gtest.h>

#include "net/websocket.h"

namespace livestream {
namespace {

std::string frames_of(const std::vector<std::string>& messages) {
  std::string frames;
  for (const std::string& message : messages) net::append_frame(frames, net::Opcode::text, message);
  return frames;
}

TEST(RedactedFrames, AreTheSameWhereThereIsNoSecret) {
  const std::string frames = frames_of({R"({"type":"log_line"})", std::string(200, 'x'), std::string(70'000, 'y'), ""});
  EXPECT_EQ(redacted_frames(frames), frames);
  EXPECT_EQ(redacted_frames(""), "");
}

TEST(RedactedFrames, HaveTheLengthsOfWhatIsLeft) {
  const std::string filler(100, 'x');  // of 16 bits before, of 7 afterwards
  const std::string secret = R"({"line":"DB_PASSWORD=tr0ub4dor-n3w-and-more-of-it",)"
                             R"("x":")" +
                             filler + R"("})";
  const std::string left = R"({"line":"DB_PASSWORD=[redacted:password]","x":")" + filler + R"("})";
  EXPECT_EQ(redacted_frames(frames_of({"{}", secret, "[]"})), frames_of({"{}", left, "[]"}));
}

TEST(RedactedFrames, StayJsonWithItsEscapes) {
  const std::string secret = R"({"line":"\u001b[31m{\"password\": \"tr0ub4dor-n3w\"}\u001b[0m","offset":7})";
  const std::string left = R"({"line":"\u001b[31m{\"password\": \"[redacted:password]\"}\u001b[0m","offset":7})";
  EXPECT_EQ(redacted_frames(frames_of({secret})), frames_of({left}));
}

TEST(RedactedFrames, AreLookedThroughOneByOne) {
  const std::vector<std::string> halves = {R"({"line":"DB_PASSWORD=tr0u"})", R"({"line":"b4dor-n3w"})"};
  EXPECT_EQ(redacted_frames(frames_of(halves)), frames_of(halves));
}

}  // namespace
}  // namespace livestream

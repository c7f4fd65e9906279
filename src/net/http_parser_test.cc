#include "net/http_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livestream::net {
namespace {

constexpr HttpLimits kLimits{.header_bytes = 256, .body_bytes = 64, .chunked_bytes = 64, .fields = 4};

ParsedRequest parse(std::string_view text) {
  ParsedRequest parsed;
  parse_request(text, kLimits, parsed);
  return parsed;
}

TEST(HttpParser, ARequestIsReadInPlace) {
  const std::string text = "POST /a?b=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /next";
  const ParsedRequest parsed = parse(text);
  ASSERT_EQ(parsed.state, ParseState::complete);
  EXPECT_EQ(parsed.request.method, "POST");
  EXPECT_EQ(parsed.request.path(), "/a");
  EXPECT_EQ(parsed.request.query(), "b=1");
  EXPECT_EQ(parsed.request.field(FieldId::host), "x");
  EXPECT_EQ(parsed.request.body, "abc");
  EXPECT_EQ(text.substr(parsed.consumed), "GET /next");
  EXPECT_TRUE(parsed.request.keep_alive);
}

TEST(HttpParser, ChunksArePutTogether) {
  const auto parsed = parse("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\n\r\n");
  ASSERT_EQ(parsed.state, ParseState::complete);
  EXPECT_EQ(parsed.body_storage, "abcd");
}

TEST(HttpParser, ATrailerIsNoFieldOfTheHeader) {
  const auto parsed = parse("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHost: x\r\nOrigin: y\r\n\r\n");
  ASSERT_EQ(parsed.state, ParseState::complete);
  EXPECT_EQ(parsed.request.find(FieldId::host), nullptr);
  EXPECT_EQ(parsed.request.fields.size(), 1U);
}

TEST(HttpParser, AnUnfinishedBodySaysHowMuchIsNeeded) {
  const std::string head = "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n";
  const auto parsed = parse(head + "abc");
  EXPECT_EQ(parsed.state, ParseState::need_more);
  EXPECT_EQ(parsed.needed, head.size() + 10);
}

TEST(HttpParser, AClientThatWaitsToBeToldSoIsNoticed) {
  EXPECT_TRUE(parse("POST / HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-Continue\r\n\r\n").wants_continue);
  EXPECT_FALSE(parse("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n").wants_continue);
}

TEST(HttpParser, KeepingAliveFollowsVersionAndWish) {
  EXPECT_FALSE(parse("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").request.keep_alive);
  EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").request.keep_alive);
  EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").request.keep_alive);
}

TEST(HttpParser, AnUpgradeIsOneOfSeveralWishes) {
  const auto is_upgrade = [](std::string_view fields) {
    return parse("GET / HTTP/1.1\r\n" + std::string(fields) + "\r\n").request.is_websocket_upgrade;
  };
  EXPECT_TRUE(is_upgrade("Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"));
  EXPECT_TRUE(is_upgrade("Connection: keep-alive\r\nConnection:\tUPGRADE ,x\r\nUpgrade: h2c, websocket\r\n"));
  EXPECT_FALSE(is_upgrade("Connection: keep-alive\r\nUpgrade: websocket\r\n"));
  EXPECT_FALSE(is_upgrade("Connection: Upgrade\r\nUpgrade: h2c\r\n"));
}

struct Refusal {
  const char* what;
  std::string text;
  int status;
};

class HttpParserRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(HttpParserRefuses, WithTheRightStatus) {
  const auto parsed = parse(GetParam().text);
  EXPECT_EQ(parsed.state, ParseState::bad);
  EXPECT_EQ(parsed.status, GetParam().status) << parsed.error;
  EXPECT_NE(parsed.error, "");
}

TEST(HttpParser, AHeaderOfAboutTheLimitIsTheSameWholeAndInPieces) {
  constexpr std::string_view kRest = " HTTP/1.1\r\n\r\n";
  for (std::size_t size = kLimits.header_bytes - 8; size <= kLimits.header_bytes + 8; ++size) {
    const std::string text = "GET /" + std::string(size - 5 - kRest.size(), 'a') + std::string(kRest);
    const bool fits = size <= kLimits.header_bytes;
    EXPECT_EQ(parse(text).state, fits ? ParseState::complete : ParseState::bad) << size;
    if (!fits) continue;
    for (std::size_t cut = 1; cut < size; ++cut)
      ASSERT_EQ(parse(text.substr(0, cut)).state, ParseState::need_more) << cut << " of " << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    HttpParser, HttpParserRefuses,
    testing::Values(
        Refusal{"NoHttp", "hello\r\n\r\n", 400}, Refusal{"ALongHeader", "GET /" + std::string(300, 'a'), 431},
        Refusal{"ManyFields", "GET / HTTP/1.1\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n\r\n", 431},
        Refusal{"ALongBody", "POST / HTTP/1.1\r\nContent-Length: 65\r\n\r\n", 413},
        Refusal{"ManyChunks",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + std::string(64, 'x') + "\r\n" +
                    "1\r\nx\r\n",
                413},
        Refusal{"TwoLengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
        Refusal{"OneLengthTwice", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
        Refusal{"AListOfLengths", "POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\na", 400},
        Refusal{"AnUnknownCoding", "POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n", 400},
        Refusal{"ChunksThatAreNotLast", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 400},
        Refusal{"ACodingBeforeChunks", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400},
        Refusal{"ChunksOfAnOldClient", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        Refusal{"AChunkLineWithoutEnd",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(400, 'x'), 413},
        Refusal{"TrailersWithoutEnd",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: " + std::string(400, 'x'), 413},
        Refusal{"LengthAndChunks", "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        Refusal{"AFoldedField", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400},
        Refusal{"AFieldWhoseValueBeginsInTheNextLine", "GET / HTTP/1.1\r\nA:\r\n b\r\n\r\n", 400},
        Refusal{"AFieldFoldedToNothing", "GET / HTTP/1.1\r\nA: b\r\n\t\r\n\r\n", 400},
        Refusal{"AnotherVersion", "GET / HTTP/2.0\r\n\r\n", 505}),
    [](const auto& test) { return std::string(test.param.what); });

}  // namespace
}  // namespace livestream::net

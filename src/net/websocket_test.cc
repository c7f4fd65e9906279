#include "net/websocket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace livestream::net {
namespace {

using testing::StartsWith;

struct Frame {
  Opcode opcode = Opcode::text;
  std::string payload = {};
  bool is_final = true;
};

// As a client sends it: masked.
std::string bytes_of(const Frame& frame) {
  constexpr std::string_view kMask = "\x01\x02\x03\x04";
  std::string bytes;
  append_frame_header(bytes, frame.opcode, frame.payload.size());
  if (!frame.is_final) bytes[0] = static_cast<char>(frame.opcode);
  bytes[1] = static_cast<char>(static_cast<unsigned char>(bytes[1]) | 0x80U);
  bytes.append(kMask);
  for (std::size_t i = 0; i < frame.payload.size(); ++i)
    bytes.push_back(static_cast<char>(frame.payload[i] ^ kMask[i % 4]));
  return bytes;
}

// What `reader` makes of `bytes`, as "opcode:payload" each; the close code at the end if it stopped.
std::string read(std::string_view bytes, std::size_t piece = 100'000) {
  FrameReader reader;
  std::string seen;
  const auto note = [&](const Message& message) {
    seen += std::to_string(static_cast<int>(message.opcode)) + ":" + std::string(message.payload) + " ";
    return true;
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    if (!reader.feed(bytes.substr(0, piece), note)) return seen + std::to_string(static_cast<int>(reader.code()));
  return seen;
}

TEST(Frames, AreTakenApartAsTheyWereWritten) {
  const std::vector<std::string> payloads = {
      "", "a", std::string(125, 'b'), std::string(126, 'c'), std::string(65'535, 'd'), std::string(65'536, 'e'), "end"};
  std::string bytes;
  for (const std::string& payload : payloads) append_frame(bytes, Opcode::text, payload);
  std::string_view frames = bytes;
  for (const std::string& payload : payloads) EXPECT_EQ(take_frame(frames), payload);
  EXPECT_TRUE(frames.empty());
}

TEST(WebSocket, TheAcceptKeyIsTheOneOfTheStandard) {
  EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

struct Handshake {
  std::string_view version = "13";
  std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";
  std::string_view method = "GET";
  int http = 11;
  int keys = 1;
};

// The status of the refusal; 101 where there is none.
int answer_to(const Handshake& handshake) {
  HttpRequest request{.method = handshake.method, .version = handshake.http};
  request.fields.push_back({"Sec-WebSocket-Version", handshake.version, FieldId::sec_websocket_version});
  for (int i = 0; i < handshake.keys; ++i)
    request.fields.push_back({"Sec-WebSocket-Key", handshake.key, FieldId::sec_websocket_key});
  const auto fault = check_websocket_request(request);
  return fault ? fault->status : 101;
}

TEST(WebSocket, AHandshakeHasOneKeyOfSixteenBytesAndTheRightVersion) {
  EXPECT_EQ(answer_to({}), 101);
  EXPECT_EQ(answer_to({.version = "8"}), 426);
  EXPECT_EQ(answer_to({.version = ""}), 426);
  EXPECT_EQ(answer_to({.key = "dGhlIHNhbXBsZSBub25jZQ="}), 400);
  EXPECT_EQ(answer_to({.key = "dGhlIHNhbXBsZSBub25jZQ=A"}), 400);
  EXPECT_EQ(answer_to({.key = "dGhlIHNhbXBsZSBub25jZA!="}), 400);
  EXPECT_EQ(answer_to({.key = "dGhl=HNhbXBsZSBub25jZQ=="}), 400);
  EXPECT_EQ(answer_to({.keys = 0}), 400);
  EXPECT_EQ(answer_to({.keys = 2}), 400);
  EXPECT_EQ(answer_to({.method = "POST"}), 400);
  EXPECT_EQ(answer_to({.http = 10}), 400);
}

TEST(WebSocket, HeadersHaveTwoFourOrTenBytes) {
  const auto header_size = [](std::size_t payload) {
    std::string bytes;
    append_frame_header(bytes, Opcode::text, payload);
    return bytes.size();
  };
  EXPECT_EQ(header_size(125), 2U);
  EXPECT_EQ(header_size(126), 4U);
  EXPECT_EQ(header_size(65'535), 4U);
  EXPECT_EQ(header_size(65'536), 10U);
}

TEST(WebSocket, AReasonIsCutToWhatAControlFrameHolds) {
  EXPECT_EQ(close_payload(CloseCode::policy, std::string(500, 'x')).size(), 125U);
}

TEST(FrameReader, PartsAreOneMessageAndControlFramesMayComeBetween) {
  const std::string bytes = bytes_of({Opcode::text, "hel", false}) + bytes_of({Opcode::ping, "?"}) +
                            bytes_of({Opcode::continuation, "lo"}) + bytes_of({Opcode::binary, "x"});
  for (const std::size_t piece : {1U, 2U, 7U, 100U}) EXPECT_EQ(read(bytes, piece), "9:? 1:hello 2:x ") << piece;
}

TEST(FrameReader, EmptyFramesAreMessagesToo) {
  EXPECT_EQ(read(bytes_of({Opcode::text, ""}) + bytes_of({Opcode::close, ""})), "1: 8: ");
}

TEST(FrameReader, AMessageMayHave64KibibytesAndNoMore) {
  const std::string most(FrameReader::kMaxMessage, 'x');
  EXPECT_EQ(read(bytes_of({Opcode::text, most}), 1'000), "1:" + most + " ");
  EXPECT_EQ(read(bytes_of({Opcode::text, most + "x"})), "1009");
  EXPECT_EQ(read(bytes_of({Opcode::text, most, false}) + bytes_of({Opcode::continuation, "x"})), "1009");
}

TEST(FrameReader, ALengthThatWrapsAroundIsTooLarge) {
  const std::string wraps = "\x80\xFF" + std::string(8, '\xFF') + "mask";
  EXPECT_EQ(read(bytes_of({Opcode::text, "x", false}) + wraps + std::string(1'000, 'x')), "1009");
}

TEST(FrameReader, AControlFrameTakesNoRoomFromTheMessageAroundIt) {
  const std::string most(FrameReader::kMaxMessage, 'x');
  const std::string bytes = bytes_of({Opcode::binary, most, false}) + bytes_of({Opcode::ping, std::string(125, '?')}) +
                            bytes_of({Opcode::continuation, ""});
  EXPECT_EQ(read(bytes), "9:" + std::string(125, '?') + " 2:" + most + " ");
}

TEST(FrameReader, ALengthInMoreBytesThanItNeedsBreaksTheProtocol) {
  EXPECT_EQ(read("\x81\xFE" + std::string("\0\x7D", 2) + "mask"), "1002");
  EXPECT_EQ(read("\x81\xFF" + std::string("\0\0\0\0\0\0\xFF\xFF", 8) + "mask"), "1002");
}

TEST(FrameReader, CloseCodesAreThoseThatMayBeSent) {
  const auto outcome = [](unsigned code) {
    const std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
    return read(bytes_of({Opcode::close, payload}));
  };
  for (const unsigned code : {1000U, 1003U, 1007U, 1014U, 3000U, 4999U}) EXPECT_THAT(outcome(code), StartsWith("8:"));
  for (const unsigned code : {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 2999U, 5000U, 65535U})
    EXPECT_EQ(outcome(code), "1002") << code;
}

TEST(FrameReader, WhatBreaksTheProtocolHasItsCode) {
  std::string unmasked;
  append_frame(unmasked, Opcode::text, "x");
  EXPECT_EQ(read(unmasked), "1002");
  std::string unknown = bytes_of({Opcode::text, ""});
  unknown[0] = '\x83';
  EXPECT_EQ(read(unknown), "1002");
  EXPECT_EQ(read(bytes_of({Opcode::ping, "x", false})), "1002");
  EXPECT_EQ(read(bytes_of({Opcode::ping, std::string(126, 'x')})), "1002");
  EXPECT_EQ(read(bytes_of({Opcode::continuation, "x"})), "1002");
  EXPECT_EQ(read(bytes_of({Opcode::text, "a", false}) + bytes_of({Opcode::text, "b"})), "1002");
  EXPECT_EQ(read(bytes_of({Opcode::close, "\x03"})), "1002");
  EXPECT_EQ(read(bytes_of({Opcode::text, "\xFF"})), "1007");
}

TEST(FrameReader, ACallbackMayStopTheReading) {
  FrameReader reader;
  int seen = 0;
  EXPECT_FALSE(reader.feed(bytes_of({Opcode::text, "a"}) + bytes_of({Opcode::text, "b"}), [&](const Message&) {
    ++seen;
    return false;
  }));
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(reader.code(), CloseCode::normal);
}

}  // namespace
}  // namespace livestream::net

#include "server/guard.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "net/http_parser.h"

namespace livestream {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

const Guard kGuard({.port = 8080, .allowed_origins = {"https://friend.example"}});

// A request as the parser hands it out.
struct Parsed {
  explicit Parsed(const Fields& fields) {
    text = "GET / HTTP/1.1\r\n";
    for (const auto& [name, value] : fields) text.append(name).append(": ").append(value).append("\r\n");
    text += "\r\n";
    net::parse_request(text, {}, parsed);
    parsed.request.peer = net::Peer::own;
  }
  std::string text;
  net::ParsedRequest parsed;
};

// The status of the refusal; 0 for none.
int refusal(const Fields& fields, const Guard& guard = kGuard) {
  const auto refused = guard.refuse(Parsed(fields).parsed.request);
  return refused ? refused->status : 0;
}

TEST(Guard, ThisMachineUnderAnyOfItsNamesIsLetIn) {
  for (const char* host : {"localhost:8080", "LocalHost:8080", "127.0.0.1:8080", "127.255.1.2:8080", "[::1]:8080"})
    EXPECT_EQ(refusal({{"Host", host}}), 0) << host;
}

TEST(Guard, AnyOtherNameOrPortIsMisdirected) {
  for (const char* host : {"", "localhost", "localhost:80", "localhost:8080x", "localhost:", "evil.example:8080",
                           "localhost.evil.example:8080", "127.0.0.1.evil:8080", "127.0.0.256:8080", "127.1:8080",
                           "127.0.0.1.:8080", "[::2]:8080", "::1:8080", "0.0.0.0:8080", "a@localhost:8080"})
    EXPECT_EQ(refusal({{"Host", host}}), 421) << host;
  EXPECT_EQ(refusal({}), 421);
  EXPECT_EQ(refusal({{"Host", "localhost:8080"}, {"host", "localhost:8080"}}), 421);
}

TEST(Guard, WithoutPortItIsPort80) {
  const Guard guard({.port = 80});
  EXPECT_EQ(refusal({{"Host", "localhost"}}, guard), 0);
  EXPECT_EQ(refusal({{"Host", "[::1]"}}, guard), 0);
}

TEST(Guard, OnlyOurOwnPageAndTheListMaySendAnOrigin) {
  const auto with_origin = [](const char* origin) { return refusal({{"Host", "localhost:8080"}, {"Origin", origin}}); };
  EXPECT_EQ(with_origin("http://localhost:8080"), 0);
  EXPECT_EQ(with_origin("https://friend.example"), 0);
  for (const char* origin : {"", "null", "http://127.0.0.1:8080", "https://localhost:8080", "http://localhost:8081",
                             "https://friend.example:444", "https://evil.example", "http://localhost:8080.evil"})
    EXPECT_EQ(with_origin(origin), 403) << origin;
  const auto own = std::pair("Origin", "http://localhost:8080");
  EXPECT_EQ(refusal({{"Host", "localhost:8080"}, own, {"Origin", "null"}}), 403);
  EXPECT_EQ(refusal({{"Host", "localhost:8080"}, own, own}), 403);
}

// Of a page at `origin` that came by the listener for others.
bool takes_from_outside(const std::string& origin, bool is_encrypted) {
  Parsed request(Fields{{"Host", "10.0.0.7:8081"}, {"Origin", origin}});
  request.parsed.request.entrance = net::Entrance::outside;
  request.parsed.request.is_encrypted = is_encrypted;
  return !kGuard.refuse(request.parsed.request);
}

TEST(Guard, WhatComesEncryptedIsOfAPageThatDid) {
  EXPECT_TRUE(takes_from_outside("https://10.0.0.7:8081", true));
  EXPECT_FALSE(takes_from_outside("http://10.0.0.7:8081", true));
}

TEST(Guard, InFrontOfWhatComesPlainlyMayBeAProxyThatEncrypts) {
  EXPECT_TRUE(takes_from_outside("https://10.0.0.7:8081", false));
  EXPECT_TRUE(takes_from_outside("http://10.0.0.7:8081", false));
  EXPECT_FALSE(takes_from_outside("10.0.0.7:8081", false));
}

TEST(Guard, OnlyTheListIsNamedInTheAnswer) {
  const auto named = [](const Fields& fields) {
    const Parsed request(fields);
    return std::string(kGuard.allowed_cross_origin(request.parsed.request));
  };
  EXPECT_EQ(named({{"Origin", "https://friend.example"}}), "https://friend.example");
  EXPECT_EQ(named({{"Origin", "http://localhost:8080"}}), "");
  EXPECT_EQ(named({}), "");
}

TEST(Guard, AnAddressThatOthersReachHasAnyPortAndNothingElseBehindIt) {
  const auto from_outside = [](const char* host) {
    Parsed request(Fields{{"Host", host}});
    request.parsed.request.entrance = net::Entrance::outside;
    const auto refused = kGuard.refuse(request.parsed.request);
    return refused ? refused->status : 0;
  };
  for (const char* host : {"10.0.0.7", "10.0.0.7:81", "[fd00::2]", "[fd00::2]:81", "localhost:443"})
    EXPECT_EQ(from_outside(host), 0) << host;
  for (const char* host : {"10.0.0.7:evil.example", "10.0.0.7:", "10.0.0.7:-1", "[fd00::2]:81x", "localhost:@evil"})
    EXPECT_EQ(from_outside(host), 421) << host;
}

TEST(Guard, OtherMachinesAreRefused) {
  Parsed from_elsewhere(Fields{{"Host", "localhost:8080"}});
  from_elsewhere.parsed.request.peer = net::Peer::elsewhere;
  EXPECT_EQ(kGuard.refuse(from_elsewhere.parsed.request)->status, 403);
}

}  // namespace
}  // namespace livestream

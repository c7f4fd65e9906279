#include "formats/tunnel_output.h"

#include <gtest/gtest.h>

namespace livestream {
namespace {

using Said = std::optional<std::string>;

TEST(Ngrok, SaysItsUrlWhenATunnelHasStarted) {
  EXPECT_EQ(
      ngrok_url(R"({"addr":"http://127.0.0.1:8081","lvl":"info","msg":"started tunnel","name":"command_line",)"
                R"("obj":"tunnels","t":"2026-11-23T03:00:00+0100","url":"https://ab12-203-0-113-7.ngrok-free.app"})"),
      "https://ab12-203-0-113-7.ngrok-free.app");
  EXPECT_EQ(ngrok_url(R"({"msg":"started tunnel","addr":{"Scheme":"http"},"url":"https://live.example.org"})"),
            "https://live.example.org");
}

TEST(Ngrok, SaysNoneInAnyOtherLine) {
  for (const std::string_view line :
       {"", "{", "t=2026 lvl=info msg=\"started tunnel\" url=https://a.ngrok.app",
        R"({"msg":"client session established","url":"https://a.ngrok.app"})", R"({"msg":"started tunnel"})",
        R"({"msg":"started tunnel","url":1})", R"({"url":"https://a.ngrok.app"})", R"(["started tunnel"])"})
    EXPECT_EQ(ngrok_url(line), Said()) << line;
}

TEST(Ngrok, IsBelievedForHttpsToANameAlone) {
  const auto said = [](std::string url) { return ngrok_url(R"({"msg":"started tunnel","url":")" + url + "\"}"); };
  EXPECT_EQ(said("https://a.example:8443/"), "https://a.example:8443");
  for (const char* const url :
       {"http://a.example", "tcp://a.example:1", "https://", "https://a", "https://a.example/x", "https://a.example?x",
        "https://a.example#x", "https://u@a.example", "https://a.example:", "https://a.example:123456",
        "https://a.example:x", "https://.example", "https://a.", "https://a b.example", "https://[::1]",
        "https://a.example\\u001b[2J", "https://\\u00e4.example", "HTTPS://a.example"})
    EXPECT_EQ(said(url), Said()) << url;
  EXPECT_EQ(said("https://" + std::string(253, 'a') + ".b"), Said());
}

TEST(Cloudflared, SaysItsUrlInABox) {
  EXPECT_EQ(cloudflared_url("2026-11-23T02:00:00Z INF |  https://gentle-river-foo.trycloudflare.com               |"),
            "https://gentle-river-foo.trycloudflare.com");
  EXPECT_EQ(cloudflared_url("https://gentle-river-foo.trycloudflare.com"),
            "https://gentle-river-foo.trycloudflare.com");
}

TEST(Cloudflared, SaysNoneInAnyOtherLine) {
  for (const std::string_view line :
       {"2026-11-23T02:00:00Z INF Requesting new quick Tunnel on trycloudflare.com...",
        "2026-11-23T02:00:00Z INF Settings: map[ha-connections:1 url:http://127.0.0.1:8081]",
        R"(failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp: no such host)",
        "asking https://api.trycloudflare.com |", "see https://developers.cloudflare.com",
        "| https://trycloudflare.com.evil.example |", "| http://gentle-river.trycloudflare.com |",
        "| https://eviltrycloudflare.com |", "| https://.trycloudflare.com |"})
    EXPECT_EQ(cloudflared_url(line), Said()) << line;
}

TEST(Tailscale, SaysItsUrlOnALineOfItsOwn) {
  EXPECT_EQ(tailscale_url("https://laptop.tail1234.ts.net/"), "https://laptop.tail1234.ts.net");
  EXPECT_EQ(tailscale_url("https://laptop.tail1234.ts.net:8443 (tailnet only)"), "https://laptop.tail1234.ts.net:8443");
}

TEST(Tailscale, SaysNoneInAnyOtherLine) {
  for (const std::string_view line : {"Available within your tailnet:", "|-- proxy http://127.0.0.1:8081",
                                      "\thttps://login.tailscale.com/f/serve?node=nABC", "https://ts.net.evil.example"})
    EXPECT_EQ(tailscale_url(line), Said()) << line;
}

}  // namespace
}  // namespace livestream

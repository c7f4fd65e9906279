#include "net/host.h"

#include <gtest/gtest.h>

#include <string>

namespace livestream::net {
namespace {

TEST(Host, NamesHaveLettersDigitsAndDashes) {
  for (const char* name : {"box", "My-Box.lan", "7.example"}) EXPECT_TRUE(is_host_name(name)) << name;
  for (const char* name : {"", ".", "a..b", "a.", "-a", "a-.b", "a_b", "a b", "a,DNS:b", "[::1]"})
    EXPECT_FALSE(is_host_name(name)) << name;
}

TEST(Host, NamesHaveAnEnd) {
  const std::string label(63, 'a');
  const std::string three = label + "." + label + "." + label;
  EXPECT_TRUE(is_host_name(three + "." + std::string(61, 'b')));
  EXPECT_FALSE(is_host_name(three + "." + std::string(62, 'b')));
  EXPECT_FALSE(is_host_name(label + "a"));
}

TEST(Host, LocalNamesAreThoseThatNobodyOwns) {
  for (const char* name :
       {"localhost", "box", "box.local", "Box.LAN", "a.b.internal", "box.home.arpa", "app.localhost"})
    EXPECT_TRUE(is_local_name(name)) << name;
  for (const char* name : {"example.org", "local.example", "notlocal.planet", "arpa.org", "box.homearpa"})
    EXPECT_FALSE(is_local_name(name)) << name;
}

TEST(Host, AddressesAreLiteral) {
  EXPECT_TRUE(is_address("10.0.0.1"));
  EXPECT_TRUE(is_address("fd00::1"));
  for (const char* text : {"", "10.0.0", "10.0.0.256", "localhost", "[::1]", "10.0.0.1:80"})
    EXPECT_FALSE(is_address(text)) << text;
}

TEST(Host, AddressesOfUrlsHaveBracketsIfTheyNeedThem) {
  for (const char* text : {"10.0.0.1", "[fd00::1]"}) EXPECT_TRUE(is_url_address(text)) << text;
  for (const char* text : {"fd00::1", "[10.0.0.1]", "[]", "[fd00::1", ""}) EXPECT_FALSE(is_url_address(text)) << text;
}

TEST(Host, PrivateAddressesAreThoseOfPrivateNetworks) {
  for (const char* text :
       {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "fc00::1", "fd12::1"})
    EXPECT_TRUE(is_private_address(text)) << text;
  for (const char* text :
       {"9.9.9.9", "172.32.0.1", "192.169.0.1", "100.128.0.1", "127.0.0.1", "2001:db8::1", "::1", "x"})
    EXPECT_FALSE(is_private_address(text)) << text;
}

}  // namespace
}  // namespace livestream::net

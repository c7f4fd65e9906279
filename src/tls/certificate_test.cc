#include "tls/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tls/context.h"

namespace livestream::tls {
namespace {

using std::chrono::days;
using testing::HasSubstr;

const auto kNow = std::chrono::system_clock::now();

PemPair authority(std::vector<std::string> names = {}) {
  return *make_authority({.name = "Test", .names = std::move(names), .now = kNow});
}

Result<PemPair> certificate_for(std::vector<std::string> names, const PemPair& signer = authority()) {
  return make_certificate({.authority = signer, .names = std::move(names), .now = kNow});
}

TEST(Certificate, IsForLocalNamesAndAddresses) {
  for (const char* name : {"localhost", "box.local", "box.lan", "a.b.internal", "box.home.arpa", "127.0.0.1",
                           "10.1.2.3", "172.31.0.1", "192.168.1.20", "100.100.1.1", "::1", "fd00::2", "fe80::1"})
    EXPECT_TRUE(certificate_for({"localhost", name})) << name;
}

TEST(Certificate, IsForNoOthers) {
  for (const char* name : {"example.org", "locals", "lan.example.org", "8.8.8.8", "172.32.0.1", "2001:db8::1"})
    EXPECT_THAT(certificate_for({"localhost", name}).error().message, HasSubstr("may not sign for one of these names"))
        << name;
}

TEST(Certificate, IsForThoseThatTheAuthorityWasMadeFor) {
  const PemPair signer = authority({"box", "box.example.org", "8.8.8.8"});
  EXPECT_TRUE(certificate_for({"box", "box.example.org", "8.8.8.8"}, signer));
  EXPECT_FALSE(certificate_for({"example.org"}, signer));
  EXPECT_FALSE(certificate_for({"8.8.4.4"}, signer));
}

TEST(Certificate, LastsNoLongerThanBrowsersTake) {
  const auto made = certificate_for({"localhost"});
  const auto context = open_context({.certificate = {"cert", made->certificate}, .key = {"key", made->key}});
  EXPECT_LE((*context)->valid_until() - (*context)->valid_from(), days(398));
}

TEST(Certificate, IsNotMadeByAnAuthorityThatHasExpired) {
  const auto old = make_authority({.name = "Test", .names = {}, .now = kNow - days(3651)});
  EXPECT_THAT(certificate_for({"localhost"}, *old).error().message, HasSubstr("expired"));
}

TEST(Certificate, IsNotMadeByAnotherOnesKey) {
  PemPair mixed = authority();
  mixed.key = authority().key;
  EXPECT_THAT(certificate_for({"localhost"}, mixed).error().message, HasSubstr("not the one to its certificate"));
}

}  // namespace
}  // namespace livestream::tls

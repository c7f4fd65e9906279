#include "tls/context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tls/test_identity.h"

namespace livestream::tls {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(TlsContext, KnowsHowLongItsCertificateHolds) {
  const auto context = open_context(make_test_identity());
  ASSERT_TRUE(context) << context.error().message;
  const auto now = std::chrono::system_clock::now();
  EXPECT_LT((*context)->valid_from(), now);
  EXPECT_GT((*context)->valid_until(), now + std::chrono::days(300));
}

TEST(TlsContext, NamesTheFileWithoutACertificateOrKey) {
  const net::TlsIdentity good = make_test_identity();
  net::TlsIdentity identity = good;
  identity.certificate.text = good.key.text;
  EXPECT_THAT(open_context(identity).error().message, StartsWith("cert.pem: there is no certificate in it"));
  identity.certificate.text.clear();
  EXPECT_THAT(open_context(identity).error().message, StartsWith("cert.pem: there is no certificate in it"));
  identity = good;
  identity.key.text = good.certificate.text;
  EXPECT_THAT(open_context(identity).error().message, StartsWith("key.pem: there is no private key in it"));
}

TEST(TlsContext, NamesTheFileThatIsDamaged) {
  net::TlsIdentity identity = make_test_identity();
  const std::string good = identity.certificate.text;
  identity.certificate.text.replace(100, 4, "!!!!");
  EXPECT_THAT(open_context(identity).error().message, StartsWith("cert.pem: the certificate cannot be read"));
  identity.certificate.text = good + good.substr(0, 300);
  EXPECT_THAT(open_context(identity).error().message, StartsWith("cert.pem: the certificate cannot be read"));
  identity.certificate.text = good;
  identity.key.text.replace(60, 4, "!!!!");
  EXPECT_THAT(open_context(identity).error().message, StartsWith("key.pem: the key cannot be read"));
}

TEST(TlsContext, TellsAKeyThatIsAnothers) {
  net::TlsIdentity identity = make_test_identity();
  identity.key = make_test_identity().key;
  EXPECT_EQ(open_context(identity).error().message, "key.pem is not the key to the certificate in cert.pem");
}

TEST(TlsContext, AsksNobodyForThePasswordOfAKey) {
  net::TlsIdentity identity = make_test_identity();
  identity.key.text = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n";
  EXPECT_THAT(open_context(identity).error().message, HasSubstr("is encrypted"));
}

}  // namespace
}  // namespace livestream::tls

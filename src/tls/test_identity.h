#pragma once

#include "net/tls_context.h"
#include "tls/certificate.h"

namespace livestream::tls {

/// A certificate for localhost and 127.0.0.1, made anew.
inline net::TlsIdentity make_test_identity() {
  const auto now = std::chrono::system_clock::now();
  const auto authority = make_authority({.name = "Test", .names = {}, .now = now});
  const auto made = make_certificate({.authority = *authority, .names = {"localhost", "127.0.0.1"}, .now = now});
  return {.certificate = {"cert.pem", made->certificate}, .key = {"key.pem", made->key}};
}

}  // namespace livestream::tls

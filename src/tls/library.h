#pragma once

#include <memory>

#include "net/tls_context.h"
#include "tls/certificate.h"

namespace livestream::tls {

/// All that TLS takes, behind one symbol, so that the program can load it, and OpenSSL with it, when it is asked for:
/// linked, it would cost every start a millisecond, and a server without TLS two megabytes.
struct Library {
  const char* version;  ///< of the program that it belongs to
  Result<std::shared_ptr<net::TlsContext>> (*open_context)(const net::TlsIdentity& identity);
  Result<PemPair> (*make_authority)(const AuthorityRequest& request);
  Result<PemPair> (*make_certificate)(const CertificateRequest& request);
};

inline constexpr const char* kLibraryFile = "livestream-tls.so";
inline constexpr const char* kLibrarySymbol = "livestream_tls";

}  // namespace livestream::tls

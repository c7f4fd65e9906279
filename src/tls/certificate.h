#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"

namespace livestream::tls {

/// A certificate and its key, as PEM.
struct PemPair {
  std::string certificate;
  std::string key;
};

struct AuthorityRequest {
  std::string name;                ///< shown where one is asked to trust it
  std::vector<std::string> names;  ///< that it may sign for besides those of local networks
  std::chrono::system_clock::time_point now;
};

/// Makes an authority (EC P-256, ten years) that may sign for these alone (RFC 5280, 4.2.1.10), so that trusting it
/// opens nothing else: localhost, `.local`, `.lan`, `.internal`, `.home.arpa`, private addresses, and `names`
/// (host names and literal addresses, nothing else).
Result<PemPair> make_authority(const AuthorityRequest& request);

struct CertificateRequest {
  PemPair authority;
  std::vector<std::string> names;  ///< host names and literal addresses, nothing else; at least one
  std::chrono::system_clock::time_point now;
};

/// Makes a certificate for a server (EC P-256, 397 days, the most that browsers take) and verifies it as a client
/// would. Errors: `invalid` if the authority is damaged, has expired, or may not sign for one of the names.
Result<PemPair> make_certificate(const CertificateRequest& request);

}  // namespace livestream::tls

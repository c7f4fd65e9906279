#include "tls/openssl.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace livestream::tls {
namespace {

// Without it OpenSSL would ask the terminal.
int no_password(char*, int, int, void*) { return -1; }

// PEM_R_NO_START_LINE at the end of a text only says that there are no more.
bool is_at_end() {
  const unsigned long error = ::ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

}  // namespace

Error openssl_error(std::string_view what) {
  const char* const reason = ::ERR_reason_error_string(::ERR_peek_last_error());
  ::ERR_clear_error();
  return invalid(fmt::format("{}: {}", what, reason != nullptr ? reason : "OpenSSL does not say why"));
}

OwnedBio reader(std::string_view text) {
  return OwnedBio(::BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Result<std::vector<OwnedCertificate>> read_certificates(std::string_view text) {
  const OwnedBio source = reader(text);
  std::vector<OwnedCertificate> certificates;
  while (auto* const certificate = ::PEM_read_bio_X509(source.get(), nullptr, no_password, nullptr))
    certificates.emplace_back(certificate);
  if (!is_at_end()) return openssl_error("the certificate cannot be read");
  ::ERR_clear_error();
  if (certificates.empty()) return invalid("there is no certificate in it (PEM, \"BEGIN CERTIFICATE\")");
  return certificates;
}

Result<OwnedKey> read_key(std::string_view text) {
  if (text.find("PRIVATE KEY-----") == std::string_view::npos)
    return invalid("there is no private key in it (PEM, \"BEGIN PRIVATE KEY\")");
  if (text.find("ENCRYPTED") != std::string_view::npos)
    return invalid("the key is encrypted, and nobody is there to ask for its password; use one without");
  OwnedKey key(::PEM_read_bio_PrivateKey(reader(text).get(), nullptr, no_password, nullptr));
  if (!key) return openssl_error("the key cannot be read");
  return key;
}

}  // namespace livestream::tls

#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// What OpenSSL gives, owned; and what it says went wrong.
namespace livestream::tls {

template <auto FreeIt>
struct Free {
  template <class T>
  void operator()(T* thing) const {
    FreeIt(thing);
  }
};
template <class T, auto FreeIt>
using Owned = std::unique_ptr<T, Free<FreeIt>>;

using OwnedBio = Owned<BIO, ::BIO_free_all>;
using OwnedCertificate = Owned<X509, ::X509_free>;
using OwnedContext = Owned<SSL_CTX, ::SSL_CTX_free>;
using OwnedKey = Owned<EVP_PKEY, ::EVP_PKEY_free>;
using OwnedSsl = Owned<SSL, ::SSL_free>;

/// `what`, with the reason that OpenSSL gave for its last failure; forgets that.
Error openssl_error(std::string_view what);

/// A text to read PEM from. Must outlive what is returned.
OwnedBio reader(std::string_view text);

/// The certificates of a PEM text, in their order. Errors: there is none, or one is damaged.
Result<std::vector<OwnedCertificate>> read_certificates(std::string_view text);
/// The private key of a PEM text. Errors: there is none, it is damaged, or encrypted.
Result<OwnedKey> read_key(std::string_view text);

}  // namespace livestream::tls

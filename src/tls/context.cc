#include "tls/context.h"

#include <openssl/err.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "tls/openssl.h"
#include "tls/stream.h"

namespace livestream::tls {
namespace {

using std::chrono::system_clock;

constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";  // of TLS 1.2; all of 1.3 are good
constexpr std::string_view kProtocol = "http/1.1";
constexpr std::uint64_t kOptions = SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF;  // HTTP and WebSocket say themselves where they end
// An idle connection holds no buffers; a write is one record, and may come again from elsewhere.
constexpr long kMode = SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER;

// RFC 7301: each name has its length before it. A client that offers only others cannot be served.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned size, void*) {
  const unsigned char* const end = offered + size;
  for (const unsigned char* name = offered; name < end; name += 1 + *name) {
    if (std::string_view(reinterpret_cast<const char*>(name) + 1, *name) != kProtocol) continue;
    *chosen = name + 1;
    *length = *name;
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

system_clock::time_point to_time(const ASN1_TIME* time) {
  std::tm parts{};
  ::ASN1_TIME_to_tm(time, &parts);
  return system_clock::from_time_t(::timegm(&parts));
}

class Context final : public net::TlsContext {
 public:
  explicit Context(OwnedContext context) : context_(std::move(context)) {}

  std::shared_ptr<net::Stream> accept(std::shared_ptr<net::Stream> plain) const override {
    return std::make_shared<TlsStream>(*context_, std::move(plain));
  }
  system_clock::time_point valid_from() const override { return to_time(::X509_get0_notBefore(certificate())); }
  system_clock::time_point valid_until() const override { return to_time(::X509_get0_notAfter(certificate())); }

 private:
  const X509* certificate() const { return ::SSL_CTX_get0_certificate(context_.get()); }

  OwnedContext context_;
};

void set_up(SSL_CTX* context) {
  ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ::SSL_CTX_set_cipher_list(context, kCiphers);
  ::SSL_CTX_set_options(context, kOptions);
  ::SSL_CTX_set_mode(context, kMode);
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_num_tickets(context, 0);
  ::SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

Result<void> use_certificates(SSL_CTX* context, std::string_view text) {
  auto certificates = read_certificates(text);
  if (!certificates) return certificates.error();
  if (::SSL_CTX_use_certificate(context, certificates->front().get()) != 1)
    return openssl_error("the certificate cannot be used");
  for (auto next = certificates->begin() + 1; next != certificates->end(); ++next)
    if (::SSL_CTX_add1_chain_cert(context, next->get()) != 1) return openssl_error("its chain cannot be used");
  return {};
}

Error in_file(const net::PemFile& file, const Error& error) { return {error.code, file.name + ": " + error.message}; }

}  // namespace

Result<std::shared_ptr<net::TlsContext>> open_context(const net::TlsIdentity& identity) {
  OwnedContext context(::SSL_CTX_new(::TLS_server_method()));
  if (!context) return openssl_error("TLS cannot be set up");
  set_up(context.get());
  if (const auto used = use_certificates(context.get(), identity.certificate.text); !used)
    return in_file(identity.certificate, used.error());
  const auto key = read_key(identity.key.text);
  if (!key) return in_file(identity.key, key.error());
  if (::X509_check_private_key(::SSL_CTX_get0_certificate(context.get()), key->get()) != 1) {
    ::ERR_clear_error();
    return invalid(identity.key.name + " is not the key to the certificate in " + identity.certificate.name);
  }
  if (::SSL_CTX_use_PrivateKey(context.get(), key->get()) != 1)
    return in_file(identity.key, openssl_error("the key cannot be used"));
  return std::shared_ptr<net::TlsContext>(std::make_shared<Context>(std::move(context)));
}

}  // namespace livestream::tls

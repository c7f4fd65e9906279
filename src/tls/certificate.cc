#include "tls/certificate.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <optional>
#include <utility>

#include "net/host.h"
#include "tls/openssl.h"

namespace livestream::tls {
namespace {

using std::chrono::system_clock;

constexpr std::chrono::days kAuthorityLasts{3650};
constexpr std::chrono::days kCertificateLasts{397};
constexpr std::chrono::days kClockSkew{1};   // of those who look at it; a part of what it lasts
constexpr std::size_t kMostCommonName = 64;  // RFC 5280, ub-common-name

// Those that are nobody's on the internet (RFC 1918, 3927, 4193, 4291, 6598).
constexpr std::string_view kLocalAddresses =
    "permitted;IP:127.0.0.0/255.0.0.0,permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:172.16.0.0/255.240.0.0,"
    "permitted;IP:192.168.0.0/255.255.0.0,permitted;IP:169.254.0.0/255.255.0.0,permitted;IP:100.64.0.0/255.192.0.0,"
    "permitted;IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,permitted;IP:fc00::/fe00::,permitted;IP:fe80::/ffc0::";

using OwnedStore = Owned<X509_STORE, ::X509_STORE_free>;
using OwnedCheck = Owned<X509_STORE_CTX, ::X509_STORE_CTX_free>;
using OwnedNumber = Owned<BIGNUM, ::BN_free>;
using OwnedExtension = Owned<X509_EXTENSION, ::X509_EXTENSION_free>;

// One that signs, with its key.
struct Signer {
  OwnedCertificate certificate;
  OwnedKey key;
};

std::string permitted(std::string_view name) {
  if (!net::is_address(name)) return fmt::format(",permitted;DNS:{}", name);
  return fmt::format(",permitted;IP:{}/{}", name,
                     net::is_ipv6(name) ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "255.255.255.255");
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text += fmt::format("{}{}:{}", text.empty() ? "" : ",", net::is_address(name) ? "IP" : "DNS", name);
  return text;
}

// Of a certificate whose public key is set, as the identifiers are made from it.
bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context{};
  ::X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const OwnedExtension extension(::X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && ::X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_random_serial(X509* certificate) {
  constexpr int kBits = 127;
  const OwnedNumber number(::BN_new());
  return ::BN_rand(number.get(), kBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         ::BN_to_ASN1_INTEGER(number.get(), ::X509_get_serialNumber(certificate)) != nullptr;
}

bool set_common_name(X509* certificate, const std::string& text) {
  const std::string name = text.substr(0, kMostCommonName);
  return ::X509_NAME_add_entry_by_NID(::X509_get_subject_name(certificate), NID_commonName, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(name.data()),
                                      static_cast<int>(name.size()), -1, 0) == 1;
}

bool set_times(X509* certificate, system_clock::time_point now, std::chrono::days lasts) {
  const auto from = now - kClockSkew;
  return ::ASN1_TIME_set(::X509_getm_notBefore(certificate), system_clock::to_time_t(from)) != nullptr &&
         ::ASN1_TIME_set(::X509_getm_notAfter(certificate), system_clock::to_time_t(from + lasts)) != nullptr;
}

// With a key of its own, and still without extensions and signature.
std::optional<Signer> start(const std::string& name, system_clock::time_point now, std::chrono::days lasts) {
  Signer made{OwnedCertificate(::X509_new()), OwnedKey(EVP_EC_gen("P-256"))};
  X509* const certificate = made.certificate.get();
  const bool is_good = made.key && ::X509_set_version(certificate, X509_VERSION_3) == 1 &&
                       set_random_serial(certificate) && set_common_name(certificate, name) &&
                       set_times(certificate, now, lasts) && ::X509_set_pubkey(certificate, made.key.get()) == 1;
  if (!is_good) return std::nullopt;
  return made;
}

bool finish(X509* certificate, X509* issuer, EVP_PKEY* key) {
  return ::X509_set_issuer_name(certificate, ::X509_get_subject_name(issuer)) == 1 &&
         ::X509_sign(certificate, key, ::EVP_sha256()) > 0;
}

std::string text_of(const OwnedBio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

PemPair to_pem(const Signer& made) {
  const OwnedBio certificate(::BIO_new(::BIO_s_mem()));
  const OwnedBio key(::BIO_new(::BIO_s_mem()));
  ::PEM_write_bio_X509(certificate.get(), made.certificate.get());
  ::PEM_write_bio_PKCS8PrivateKey(key.get(), made.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {text_of(certificate), text_of(key)};
}

Result<Signer> read_signer(const PemPair& pem) {
  auto certificates = read_certificates(pem.certificate);
  if (!certificates) return certificates.error();
  auto key = read_key(pem.key);
  if (!key) return key.error();
  if (::X509_check_private_key(certificates->front().get(), key->get()) == 1)
    return Signer{std::move(certificates->front()), std::move(*key)};
  ::ERR_clear_error();
  return invalid("the authority's key is not the one to its certificate");
}

// As a client does that trusts the authority: its dates, its key, and for whom it may sign.
Result<void> verify(X509* certificate, X509* authority, system_clock::time_point now) {
  const OwnedStore store(::X509_STORE_new());
  ::X509_STORE_add_cert(store.get(), authority);
  const OwnedCheck check(::X509_STORE_CTX_new());
  ::X509_STORE_CTX_init(check.get(), store.get(), certificate, nullptr);
  ::X509_STORE_CTX_set_time(check.get(), 0, system_clock::to_time_t(now));
  ::X509_STORE_CTX_set_purpose(check.get(), X509_PURPOSE_SSL_SERVER);
  if (::X509_verify_cert(check.get()) == 1) return {};
  const int why = ::X509_STORE_CTX_get_error(check.get());
  ::ERR_clear_error();
  if (why == X509_V_ERR_PERMITTED_VIOLATION)
    return invalid(
        "the authority may not sign for one of these names: it was made for local ones, and those given then");
  return invalid(fmt::format("the authority cannot be used: {}", ::X509_verify_cert_error_string(why)));
}

}  // namespace

Result<PemPair> make_authority(const AuthorityRequest& request) {
  const auto made = start(request.name, request.now, kAuthorityLasts);
  if (!made) return openssl_error("the authority cannot be made");
  std::string names(kLocalAddresses);
  for (const std::string_view domain : net::kLocalDomains) names += permitted(domain);
  for (const std::string& name : request.names) names += permitted(name);
  X509* const certificate = made->certificate.get();
  const bool is_good = add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                       add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                       add_extension(certificate, certificate, NID_subject_key_identifier, "hash") &&
                       add_extension(certificate, certificate, NID_authority_key_identifier, "keyid:always") &&
                       add_extension(certificate, certificate, NID_name_constraints, "critical," + names) &&
                       finish(certificate, certificate, made->key.get());
  if (!is_good) return openssl_error("the authority cannot be made");
  return to_pem(*made);
}

Result<PemPair> make_certificate(const CertificateRequest& request) {
  const auto authority = read_signer(request.authority);
  if (!authority) return authority.error();
  const auto made = start("Livestream", request.now, kCertificateLasts);
  if (!made) return openssl_error("the certificate cannot be made");
  X509* const certificate = made->certificate.get();
  X509* const issuer = authority->certificate.get();
  const bool is_good = add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
                       add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature") &&
                       add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth") &&
                       add_extension(certificate, issuer, NID_subject_alt_name, alternative_names(request.names)) &&
                       add_extension(certificate, issuer, NID_subject_key_identifier, "hash") &&
                       add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always") &&
                       finish(certificate, issuer, authority->key.get());
  if (!is_good) return openssl_error("the certificate cannot be made");
  if (const auto good = verify(certificate, issuer, request.now); !good) return good.error();
  return to_pem(*made);
}

}  // namespace livestream::tls
